/** How each figure is measured, one sentence each, for docs/benchmarks.md; `*` stands for any part of a name. */
export const methods: readonly (readonly [name: string, how: string])[] = [
  [
    'store.append3.writeUnits',
    'Capacity that DynamoDB reports for one append of a commit with three small events (under 1 KB), to a stream that exists.',
  ],
  ['store.append3.requests', 'HTTP requests that the same append sends, retries included.'],
  [
    'store.append3.perSecond',
    'Appends of such commits, 20 in flight, one process, on Dynoxide with a file; castore writes the same events as an event group, in turns with ours in the same run; median of 30 rounds of 200.',
  ],
  [
    'store.append3.ofBarePut',
    'The rate above divided, round by round, by that of a loop of unconditional PutItem calls with the same items; median.',
  ],
  ['store.load*.readUnits', 'Capacity that DynamoDB reports for loading a stream of so many events, three to a commit, cold.'],
  ['store.load*.requests', 'HTTP requests that the same load sends.'],
  ['store.load*.perSecond', 'Cold loads of that stream, 20 in flight, in turns with castore; median of 5 rounds.'],
  ['store.load100.oneByOne.readUnits', 'The same for 100 events in 100 commits, the dearest form a case can have.'],
  ['store.*warm*', 'A load that begins after the last commit known, as a warm function does it.'],
  [
    'fold.evolve.eventsPerSecond',
    'Events of one long case (see fold.case.*), built beforehand, through `evolveCase`; per second of processor time of the whole process, garbage collection included; the best of 200 rounds.',
  ],
  [
    'fold.board.eventsPerSecond',
    'The same events through the board view commit by commit: the row on, its contribution, and the movement from the contribution before; timed alike.',
  ],
  [
    'fold.projector.eventsPerSecond',
    'As fold.board, for a projector that reads its row back from the table for each commit and so works out both contributions; no I/O in it.',
  ],
  ['fold.parsed.eventsPerSecond', 'As fold.evolve, with `JSON.parse` of each commit’s text before it, as a cold load has it.'],
  [
    'fold.case.*',
    'Size of that case: a complaint that goes on for ten working days, decided by the domain itself, with calls, waiting, escalations, disputed results and deadlines of every outcome.',
  ],
  [
    'decide.*',
    'One decision of that kind on the case of fold.case.* just before its last result, its state being folded; processor time of the whole process, garbage collection included; median of 21 rounds of 200.',
  ],
  [
    'whatif.*',
    'A what-if over a million events in memory, one thread: 500 cases of a simulated quarter and the long case of fold.case.*, each read from its JSON text and replayed, again and again, under a draft that halves targets and owes an answer where none was owed; processor time of the whole process, garbage collection included. `heapGrowth`: the heap after all of them, less that after a tenth, both collected first.',
  ],
  [
    'views.memory.eventsPerSecond',
    'A simulated quarter of 1,500 cases in order of time, commit by commit, through the whole board view with its digests, every row kept; per second of processor time, the best of 10. Unlike fold.board it meets each case a few times only.',
  ],
  ['views.memory.all.eventsPerSecond', 'The same quarter, people and customers too, through every view of every read model.'],
  [
    'views.*.eventsPerSecond',
    'The second half of that quarter through the projector into Dynoxide with a file, batches of 100 commits, one process, one read model.',
  ],
  [
    'views.*.unitsPerEvent',
    'Write units that DynamoDB reports for rows and what moves with them, which go in transactions (twice what the items cost singly), and for lines that stay, which go by themselves; by the number of events. `all`: the sum over the read models.',
  ],
  [
    'rebuild.*.s',
    'A rebuild of the board from so many events (300, 3,000, 30,500 cases of a simulated quarter, written straight into the engine’s file with the live build of the board) in Dynoxide with a file: four of its 32 shares side by side in one process, then the check against the live build, the switch, and taking out the build before. `node test/bench/rebuild.ts 1M` for a million, with its progress.',
  ],
  [
    'board.*',
    'Reading the whole board from Dynoxide with a file, one at a time, with 20,000 open cases of a simulated centre, which came in within three working days and go on as cases do, deadlines noticed; then again (closed20k) with 20,000 closed ones beside them; by a process that has done nothing else, 300 reads that count after 300 whose figures are `young` (their code is still being compiled, and its processor time is not a read’s), roster kept for five seconds as in the function. Processor time is a read’s mean, of that process and of the engine.',
  ],
  ['rebuild.*.events', 'How many events those were.'],
  ['rebuild.*.processor.s', 'Processor time of that process, without the engine’s.'],
  ['figures.*.groups', 'Agents by channel in the answer.'],
  ['figures.*.packed.kB', 'The quarter’s documents, all sections; a question reads those that it needs. 1 kB = 1000 B.'],
  ['figures.*.answer.kB', 'The answer as JSON.'],
  ['figures.*.processor.p50Ms', 'Processor time of one answer, all threads, garbage collection included, without the engine’s.'],
  ['quarter.*.processor', 'Processor time of the same, all threads, garbage collection included.'],
  ['quarter.*.perThousandCases', 'The same by a thousand cases: level where growth is linear.'],
  ['rebuild.*.eventsPerSecond', 'The events of that, by its seconds; 1 M events in 5 minutes need 3,334.'],
  [
    'host.ready.s',
    'From starting the process to its line `kefu ready`, on an empty data folder after `npm ci`, which has bundled the functions and synthesized the CDK app; the best of 3 starts.',
  ],
  ['host.ready.first.s', 'The first of those starts.'],
  [
    'host.ready.afterChange.s',
    'The same after a change of the sources: bundling and synthesis are part of the start. One start.',
  ],
  [
    'host.webhookToBoard.*',
    'From the 2xx of a signed Twilio webhook (a new call, one at a time) until `GET /cases`, asked again and again, lists the case; 200 samples.',
  ],
  [
    'host.eventToFigure.*',
    'From the 2xx of `POST /cases` (one at a time) until `GET /figures` of the quarter, asked every 20 ms, counts its contact; 60 samples.',
  ],
  [
    'host.eventToSql.*',
    'From the 2xx of `POST /cases` until the lake, opened anew every 100 ms as `npm run sql` opens it, has the event; 10 samples, the longest.',
  ],
  [
    'host.webhooks.perSecond',
    'Signed webhooks, each of a new call, accepted with 2xx in 15 s with 16 in flight; client and host share the machine.',
  ],
  ['host.webhooks.accepted', 'How many those were; none was refused.'],
  ['host.webhooks.catchUp.s', 'From the last of them until `GET /board` counted every case.'],
  [
    'host.memory.MB',
    'Resident memory (VmRSS, 1 MB = 1,000,000 B) of the host process and all its children, the database engine included, after that load.',
  ],
  [
    'intake.mixed.*',
    'So many contacts on one local host, from mail by SMTP, Twilio, the calls webhook (a quarter of its calls told by two reports) and chats (three messages to a session) in equal parts; 30 % of the deliveries repeated, all shuffled, 16 in flight; client and host share the machine. `node test/bench/intake.ts --contacts 500` takes as many as it is told.',
  ],
  [
    'intake.mixed.wrong',
    'Contacts too few or too many in the end, by channel: in the events themselves, and in what `GET /figures` counts; and ids of contacts that came twice or not at all.',
  ],
  [
    'intake.mixed.sentAgain',
    'Deliveries that were not accepted at once (a function ran out of time) and were sent again, as providers do.',
  ],
  ['intake.mixed.catchUp.s', 'From the last of their answers until `GET /board` counted every case.'],
  [
    'intake.alone.*.perSecond',
    '240 contacts of that source alone, on the same host before the mix, 16 in flight, each accepted with 2xx or 250.',
  ],
  ['bundle.*.kB', 'Size of the function’s `index.mjs` and of what it loads late, minified, without source maps; 1 kB = 1000 B.'],
  ['bundle.max.kB', 'The largest of them but the mail intake’s, which has its own goal.'],
  [
    'bundle.*.importMs',
    'Import of the bundle in a fresh Node process with an empty environment; median of 9, the functions in turn.',
  ],
  ['bundle.max.importMs', 'The slowest of them.'],
  [
    'bundle.max.importProcessorMs',
    'Processor time of all threads during the import, median of the same 9, the largest: what a busy machine lengthens less.',
  ],
  [
    'lake.*',
    'Questions to a lake of so many cases: a simulated quarter of 2,000 cases, copied under other numbers of cases and customers, settled once; each question three times in one process, the slowest time. With BENCH_LAKE=<folder> the lakes are kept there, and asked again without being made again.',
  ],
  [
    'lake.*.everyFigure.s',
    'The question that counts every figure of the quarter anew, percentiles exact (infra/analytics/figures.sql); timed alike.',
  ],
  ['lake.*.settle.s', 'Working out every table from all rows and writing it down, with 3 GB of memory at most.'],
  ['lake.*.rows', 'Rows of events in that lake.'],
  [
    'mail.parse.*',
    'Reading of mails of at most 100 KB (the Chinese set of the tests, long text, long HTML, a file), one at a time, ten rounds after two to warm up.',
  ],
  [
    'mail.parse25MB.*',
    'One mail of 25 MB with one file, read in a process of its own; memory is the most that process ever held (maxRSS, 1 MB = 1,000,000 B), the raw mail included.',
  ],
  [
    'deadline.lateness.*',
    'Noticed minus due, as the `DeadlineBreached` events of the chats say that fell due one after the other over 60 s at real speed while all the others stood armed; each breach carried its exact due time, or the run would have failed. The delay queue counts whole seconds, rounded up.',
  ],
  ['deadline.lateness.observed', 'How many breaches those were.'],
  [
    'deadline.armed',
    'Deadlines armed when the first fell due, two a case, each with a schedule for its warning and one for its due time; the cases’ first commits, decided by the domain, are appended with the event store adapter to the host’s own Dynoxide, and everything after that goes its ordinary way.',
  ],
  [
    'figures.quarter*',
    'Five figures (contacts, answer rate, first response time, resolution rate, satisfaction) of a past quarter of so many cases, by agent and channel, through the route, answer as JSON included, from Dynoxide with a file; 200 questions one after the other, the first of a fresh process among them (`firstMs`: nothing is warm, no document is kept yet). A function keeps the packed documents that it has read, by their version, and reads every time what was corrected since. The sums of each day are those of 2,000 simulated cases, made by the domain and copied for as many agents as such a centre has, durations spread by up to 20 % from copy to copy; they are put in as packed documents of days, of which the packing itself makes months and quarter; 500 corrections stand unpacked beside them.',
  ],
  [
    'deadline.arming.perSecond',
    'Deadlines of the long-term cases divided by the time from the first append until all their schedules stood and the board had counted every case.',
  ],
  [
    'quarter.report.*',
    'The report of a quarter of so many cases from the facts of its cases, a file a day as the views hold them: read, parsed, gathered by place, held against the quarter before, comments told by theme, report as JSON. Two quarters of 10,000 cases each are simulated before the clock starts; larger centres are copies of these facts under other case numbers, by as many people as they would have. Each size in a process of its own, whose greatest resident memory it is; a report whose surest weakness is not the planted one fails.',
  ],
  [
    'simulate.*',
    'Commits a second of the simulated centre, with the folding of its cases into facts and their writing to files: one thread.',
  ],
];

/** The most particular method that fits a figure's name. */
export const methodOf = (figure: string): readonly [name: string, how: string] | undefined =>
  methods.filter(([name]) => fits(name, figure)).toSorted(([a], [b]) => b.replace('*', '').length - a.replace('*', '').length)[0];

const fits = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.+')}$`).test(name);
