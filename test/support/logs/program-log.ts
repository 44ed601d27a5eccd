/** What a program writes in ordinary operation and ordinary trouble: templates for `fill`. */
export interface ProgramLog {
  readonly program: string;
  readonly lines: readonly string[];
}
