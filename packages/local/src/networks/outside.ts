import { publicId, standing, type World } from './world.ts'

/** What the world outside has seen of the desk: the record that an auditor compares the desk's own books with. */
export function outside(world: World) {
  const answersTo = (id: string): string[] =>
    world.comments
      .all()
      .filter((one) => one.parent === id && !one.removed)
      .flatMap((one) => [...(one.author ? [] : [one.id]), ...answersTo(one.id)])

  return {
    /** Every call that took effect, in order, answered or not. */
    sent: () => world.applied.all(),
    /** What the Page has answered below a comment or post, and anybody can read. */
    publicAnswers: (id: string) =>
      answersTo(id).flatMap((answer) => {
        const comment = world.comments.get(answer)
        return comment && standing(world, answer)
          ? [{ id: answer, parent: comment.parent, text: comment.text, at: comment.at, hidden: comment.hidden }]
          : []
      }),
    /** What the Page has written to a person in private. */
    privateAnswers: (page: string, person: string) =>
      world.conversations
        .all()
        .filter((one) => one.page === page && one.person === person)
        .flatMap((one) =>
          world.messages
            .all()
            .filter((message) => message.conversation === one.id && message.fromPage && message.state !== 'failed'),
        )
        .map(({ id, text, at, metadata }) => ({ id, text, at, metadata })),
    posts: (page: string) => world.posts.all().filter((post) => post.page === page && !post.removed),
    commentById: (id: string) => world.comments.get(id),
    people: () => world.people.all().map((person) => ({ ...person, publicId: publicId(person.id) })),
  }
}
