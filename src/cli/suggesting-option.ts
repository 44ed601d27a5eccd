import { Option } from 'commander';

/** An option that takes more than a list of words: shells complete these, its parser decides. */
export class SuggestingOption extends Option {
  readonly suggestions: readonly string[];

  constructor(flags: string, description: string, suggestions: readonly string[]) {
    super(flags, description);
    this.suggestions = suggestions;
  }
}
