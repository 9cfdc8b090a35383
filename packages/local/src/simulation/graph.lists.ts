import type { Surroundings } from './container.ts'
import type { Outside, Post, Words } from './outside.ts'

const page = '1000'
const roots = [`${page}_55`, `${page}_56`]

/** What the Graph API lists: what was said below a post or a comment, and private threads. */
export function graphLists(time: Surroundings['time'], world: Outside) {
  const instant = (at: number) => new Date(at).toISOString()

  /** Our own posts and everybody's words, the newest first. */
  function written(posts: (post: Post) => boolean, words: (words: Words) => boolean) {
    const ours = world.posts
      .filter((post) => post.visibleAt <= time.now && posts(post))
      .map(({ id, text, at, person, parent }) => ({ id, text, at, from: page, to: person, parent }))
    const others = [...world.words.values()]
      .filter((one) => !one.gone && words(one))
      .map(({ id, text, at, own, person, under }) => ({
        id,
        text,
        at,
        from: own ? page : person.id,
        to: own ? person.id : page,
        parent: under?.id,
      }))
    return [...ours, ...others].sort((a, b) => b.at - a.at)
  }

  const entry = ({ id, text, at, from, to, parent }: ReturnType<typeof written>[number]) => ({
    id,
    message: text,
    from: { id: from },
    to: { data: [{ id: to }] },
    created_time: instant(at),
    ...(parent && { parent: { id: parent } }),
  })

  function below(root: string) {
    const here = (words: Words) => words.space === 'comment' && words.person.root === root
    const posts = (post: Post) =>
      post.channel === 'facebook-page' && world.words.get(`comment ${post.parent}`)?.person.root === root
    return { data: written(posts, here).map(entry) }
  }

  function threads() {
    const people = [...world.people.values()].filter(({ channel }) => channel === 'messenger')
    const data = people.flatMap((person) => {
      const theirs = (words: Words) => words.person === person
      const messages = written((post) => post.channel === 'messenger' && post.person === person.id, theirs)
      const [newest] = messages
      return newest
        ? [{ id: `t_${person.id}`, updated_time: instant(newest.at), messages: { data: messages.map(entry) } }]
        : []
    })
    return { data }
  }

  return function list({ pathname, searchParams }: URL): unknown {
    const [, id = '', edge] = pathname.split('/').map(decodeURIComponent)
    if (edge === 'feed')
      return {
        data: roots.map((root) => ({
          id: root,
          from: { id: page },
          message: 'Novità in arrivo',
          created_time: '2026-11-19T08:00:00+0000',
          updated_time: instant(time.now),
        })),
      }
    if (edge === 'tagged') return { data: [] }
    if (edge === 'comments')
      return roots.includes(id)
        ? below(id)
        : {
            data: written(
              (post) => post.channel === 'facebook-page' && post.parent === id,
              () => false,
            ).map(entry),
          }
    const user = searchParams.get('user_id')
    if (user === null) return threads()
    const messages = written(
      (post) => post.channel === 'messenger' && post.person === user,
      () => false,
    )
    return { data: [{ messages: { data: messages.map(entry) } }] }
  }
}
