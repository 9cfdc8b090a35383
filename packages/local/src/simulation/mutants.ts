/** One change of the code under test that breaks a promise, as text that must stand there exactly once. */
export interface Edit {
  file: string
  from: string
  to: string
}
export interface Mutant {
  name: string
  /** What is wrong with it, for the list in docs. */
  says: string
  edits: Edit[]
  /** Replies per world, where small worlds would not show it. */
  size?: number
}

const one = (name: string, says: string, file: string, from: string, to: string): Mutant => ({
  name,
  says,
  edits: [{ file, from, to }],
})

const rev = "{ expression: '#rev = :rev', values: { ':rev': before.rev } },"

/** The code broken on purpose: what the auditor must see, each within 2,000 worlds. */
export const mutants: Mutant[] = [
  one(
    'acknowledged-before-done',
    'a queue message is acknowledged before its effect',
    'functions/lambda.ts',
    '      await handle(body)\n',
    '      void handle(body).catch(() => {})\n',
  ),
  one(
    'signature-unchecked',
    'a notification is taken in whoever signed it',
    'functions/webhook/receive.ts',
    'if (!(await signed(',
    'if (false && !(await signed(',
  ),
  one(
    'partly-taken-is-taken',
    'the network is told ok although the queue did not take everything',
    'functions/webhook/receive.ts',
    'if (left > 0) return',
    'if (left < 0) return',
  ),
  one(
    'insert-overwrites',
    'an item that must be new is written over one that is there',
    'core/items.ts',
    "          ConditionExpression: 'attribute_not_exists(pk)',\n",
    '',
  ),
  one(
    'ticket-without-condition',
    'a ticket is written without looking at its `rev`',
    'core/tickets/ticket.store.ts',
    rev,
    'undefined,',
  ),
  one(
    'reply-without-condition',
    'a reply is claimed and settled without looking at its `rev`',
    'core/outbound/reply.store.ts',
    rev,
    'undefined,',
  ),
  one(
    'anybodys-claim',
    'a claim that was refused is taken for our own',
    'core/outbound/deliver.ts',
    'return now?.token === mine ? now : undefined',
    'return now',
  ),
  one(
    'nudge-as-truth',
    'the queue says what is sent, not the reply itself',
    'core/outbound/deliver.ts',
    "if (may === 'yes') return send(reply, late)",
    "if (may !== 'mismatch') return send(reply, late)",
  ),
  one(
    'resent-after-150-seconds',
    'a doubt is sent again after two and a half minutes',
    'core/tickets/sweep.ts',
    "if (doubtful(found, now)) return settle.stopped(found, { state: 'needs-person', now })",
    "if (Date.parse(now) > Date.parse(found.unknownAt ?? now) + 150_000) return replies.replace(found, { ...found, state: 'queued', attempt: found.attempt + 1, notBefore: now, due: now })",
  ),
  one(
    'no-answer-is-sent-again',
    'a send that nobody answered is repeated',
    'core/accounts/network.ts',
    'if (neverLeft.has(code)) return',
    'if (code) return',
  ),
  one(
    'reset-means-never-left',
    'a connection that broke after the write is taken for one that never was',
    'core/accounts/network.ts',
    "  'ECONNREFUSED',\n",
    "  'ECONNREFUSED',\n  'ECONNRESET',\n",
  ),
  one(
    'trouble-is-sent-again',
    'an answer 500 of the network is repeated',
    'core/channels/graph.ts',
    "[1, ['unknown', 'network-trouble']]",
    "[1, ['retry', 'network-trouble']]",
  ),
  one(
    'any-words-are-ours',
    'a look-up takes the first words of ours for those in doubt',
    'core/channels/lookup.ts',
    'plain(message) === plain(text)',
    'plain(message) !== undefined',
  ),
  one(
    'hash-unchecked',
    'what goes out is not held against what was approved',
    'core/outbound/reply.ts',
    "return reply.approval?.hash === fingerprint(reply) ? 'yes' : 'mismatch'",
    "return 'yes'",
  ),
  one(
    'not-before-ignored',
    'a reply goes out although the network asked for rest',
    'core/outbound/reply.ts',
    'if (reply.notBefore && reply.notBefore > now)',
    'if (reply.notBefore && reply.notBefore > now && !reply.reason)',
  ),
  one(
    'pause-ignored',
    'a paused account is sent on',
    'core/outbound/deliver.ts',
    "if (account.state !== 'connected') return",
    "if (account.state === 'disconnected') return",
  ),
  one(
    'ledger-as-gate',
    'what the ledger has seen is taken for stored',
    'core/inbound/take.ts',
    '    if (!seen.first) {\n',
    '    if (!seen.first) return\n    if (!seen.first) {\n',
  ),
  one(
    'message-before-ticket',
    'the message is stored before its ticket has heard it',
    'core/inbound/take.ts',
    '    const ticket = await heardBy(',
    '    await messages.insert({ id: object, ticket: to.ticket, rev: 0, at: to.at, seq: 1, kind: said.kind, public: said.public, own: false, platform: said.id, space: said.space, text: said.text, attachments: [] })\n    const ticket = await heardBy(',
  ),
  one(
    'edit-before-create-dropped',
    'what became of a message before it came is forgotten',
    'core/inbound/change.ts',
    'if (await ledger.stub(account.id, object, news)) return',
    'if (object) return',
  ),
  one(
    'ring-removed',
    'a ticket does not know what it has heard already',
    'core/tickets/ticket.ts',
    '=> marks(ticket).includes(mark.slice(0, markLength))',
    '=> false && marks(ticket).includes(mark)',
  ),
  one(
    'stale-seq-ignored',
    'a reply goes out although its author did not see the newest message',
    'core/tickets/waiting.ts',
    '  if (ticket.seq !== seq || others)\n',
    '  if (ticket.seq < seq)\n',
  ),
  one(
    'echo-always-native',
    'our own send coming back is taken for a colleague in the network’s app',
    'core/inbound/echo.ts',
    'const ours = seen?.to ? undefined : await intentOf(',
    'const ours = seen !== null ? undefined : await intentOf(',
  ),
  one(
    'echo-from-an-old-read',
    'an echo is matched against replies as they were',
    'core/inbound/echo.ts',
    '(await worded(heard, ticket, { consistent: true }))',
    '(await worded(heard, ticket))',
  ),
  {
    name: 'undo-without-restoring',
    says: 'undo forgets the customer who waits again',
    edits: [
      {
        file: 'core/outbound/replying.ts',
        from: 'await replies.replace(held, undo(held, iso(clock())))',
        to: 'await replies.replace(held, { ...undo(held, iso(clock())), due: undefined })',
      },
      {
        file: 'core/outbound/replying.ts',
        from: 'return settle.restore(undone)',
        to: 'return { reply: undone, ticket }',
      },
    ],
  },
  one(
    'undo-whatever-the-state',
    'a reply is called undone while it is on the socket',
    'core/outbound/reply.ts',
    "  if (!states(reply, 'asked', 'queued'))\n    throw new Problem('conflict', 'reply.sent', 'Too late",
    "  if (!states(reply, 'asked', 'queued', 'sending', 'sent'))\n    throw new Problem('conflict', 'reply.sent', 'Too late",
  ),
  one(
    'stopped-and-forgotten',
    'a reply that did not go out is not due any more before its ticket waits again',
    'core/outbound/reply.ts',
    'due: reply.due ?? later(now, lease),\n  }\n}',
    'due: undefined,\n  }\n}',
  ),
  one(
    'only-the-last-send-restores',
    'a send that is given up is forgotten because another answer came after it',
    'core/tickets/waiting.ts',
    'if (ticket.reply !== draft && !knows(ticket, mark)) return ticket',
    'if (ticket.reply !== draft) return ticket',
  ),
  one(
    'promise-not-kept',
    'the sweep does not write what a ticket promised',
    'core/tickets/sweep.ts',
    'const flushed = await keepPromises(found)',
    'const flushed = found',
  ),
  one(
    'asked-forgotten',
    'the sweep leaves what a request began',
    'core/tickets/sweep.ts',
    'return asked(found)',
    'return',
  ),
  one(
    'asked-taken-back',
    'the sweep takes an accepted reply back because a colleague answered since',
    'core/tickets/sweep.ts',
    '    const { id: draft, askedAt, actor: agent, seq = -1, turn } = found\n',
    '    const { id: draft, askedAt, actor: agent, seq = -1, turn } = found\n    if ((await tickets.get(found.ticket)).reply !== draft) return replies.replace(found, taken(found))\n',
  ),
  one(
    'lease-forgotten',
    'a reply whose worker died stays on its way for ever',
    'core/tickets/sweep.ts',
    "return doubt(found, now, 'worker-gone')",
    'return',
  ),
  {
    name: 'ledger-before-fact',
    says: 'the ledger says ours before the fact of the answer is written',
    size: 60,
    edits: [
      { file: 'core/outbound/settle.ts', from: "    await record(reply, 'answered', sentAt)\n", to: '' },
      {
        file: 'core/outbound/settle.ts',
        from: '    const { stub } = await ledger.decide(reply.account, object, to)\n',
        to: "    const { stub } = await ledger.decide(reply.account, object, to)\n    await record(reply, 'answered', sentAt)\n",
      },
    ],
  },
  {
    ...one(
      'forward-taken-for-a-ticket',
      'a lane that leads elsewhere is read as if it were a ticket',
      'core/tickets/ticket.store.ts',
      "    if (typeof item?.into === 'string') return find(item.into, { consistent })\n",
      '',
    ),
    size: 25,
  },
  one(
    'recipient-forgotten',
    'whom a private message under a comment reached is not kept',
    'core/outbound/reply.ts',
    'return reachedAs(done, [recipient, ...aliases])',
    'return reachedAs(done, aliases)',
  ),
  {
    ...one(
      'private-echo-begins-a-ticket',
      'the echo of a private message under a comment begins a conversation of its own',
      'core/inbound/echo.ts',
      'if (named && !seen?.to) {',
      'if (named && !seen?.to && heard.public) {',
    ),
    size: 25,
  },
  one(
    'undelivered-not-booked',
    'a reply that the network could not deliver after all stays an answer in the books',
    'core/outbound/settle.ts',
    "    if (reply.failedAt) await record(reply, 'undelivered', reply.failedAt)\n",
    '',
  ),
  one(
    'doubt-decided-at-once',
    'a doubt is sent again while the network may still publish it',
    'core/outbound/doubt.ts',
    'if (now < from)',
    'if (now > from)',
  ),
  {
    ...one(
      'sent-again-answers-everybody',
      'a doubt that is sent again is taken for an answer to what came after it',
      'core/outbound/doubt.ts',
      ' && held.turn.n === reply.turn.n',
      '',
    ),
    size: 25,
  },
]
