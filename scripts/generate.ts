/** Writes the data that ships with the sources: `npm run generate`. */

import { recordings } from '../fixtures/recordings.ts';
import { runGenerator } from './generated-files.ts';
import { knownStarts, knownStartsModule } from './known-starts.ts';
import { recordedServers, recordedServersModule } from './recorded-servers.ts';
import { sampleReplies, samplesModule } from './sample-replies.ts';

await runGenerator('npm run generate', () => {
  const all = recordings();
  return [
    recordedServersModule(recordedServers(all)),
    samplesModule(sampleReplies(all)),
    knownStartsModule(knownStarts(all)),
  ];
});
