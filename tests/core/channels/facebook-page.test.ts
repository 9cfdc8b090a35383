import { describe, expect, test } from 'vitest'
import { fixture } from './samples.ts'

const post = '700100200300400_81001'
const chiara = { id: '5500660077008800', name: 'Chiara Esposito' }

describe('a Facebook Page', () => {
  test('a comment under a post names its author, its post and its place on the web', () => {
    expect(fixture('facebook-page/comment_top_level')).toEqual([
      {
        kind: 'message',
        id: '81001_11',
        space: 'comment',
        at: '2026-11-06T21:19:57.000Z',
        public: true,
        author: chiara,
        root: post,
        text: 'Il pacco è arrivato aperto 📦',
        attachments: [],
        permalink: 'https://www.facebook.com/bottega.esempio/posts/81001',
      },
    ])
  })

  test('a reply to a comment keeps the comment it answers', () => {
    expect(fixture('facebook-page/comment_reply')).toMatchObject([{ root: post, parent: '81001_11' }])
  })

  test('our own comment is an echo, not a customer', () => {
    const [echo] = fixture('facebook-page/comment_own_echo')
    expect(echo).toMatchObject({ kind: 'echo', id: '81001_13', parent: '81001_11' })
    expect(echo).not.toHaveProperty('author')
  })

  test('the older form with a numeric sender is the same person', () => {
    expect(fixture('facebook-page/comment_photo_only')).toMatchObject([
      { author: chiara, text: '', attachments: [{ type: 'image', url: 'https://media.example/foto.jpg' }] },
    ])
  })

  test('ids beyond what a number holds come through digit for digit', () => {
    expect(fixture('facebook-page/comment_long_numbers')).toMatchObject([
      { id: '90071992547409931234', root: '10201978818232600', author: { id: '90071992547409930001' } },
    ])
  })

  test('a post and a comment may share a number: the space tells them apart', () => {
    expect(fixture('facebook-page/visitor_post')).toMatchObject([{ space: 'post', id: post, root: post }])
    expect(fixture('facebook-page/comment_top_level')).toMatchObject([{ space: 'comment' }])
  })

  test('without a time of its own, the notification’s counts', () => {
    expect(fixture('facebook-page/visitor_post_without_time')).toMatchObject([{ at: '2026-11-06T21:20:05.000Z' }])
    expect(fixture('facebook-page/two_changes_without_time')).toMatchObject([{ at: '2026-11-21T10:00:00.000Z' }, {}])
  })

  test('a comment without its post hangs under the post that its id begins with', () => {
    expect(fixture('facebook-page/comment_without_post')).toMatchObject([{ root: post }])
  })

  test('a picture posted by a visitor is one attachment', () => {
    expect(fixture('facebook-page/visitor_photo')).toMatchObject([
      { attachments: [{ type: 'image', url: 'https://media.example/vetrina.jpg' }] },
    ])
  })

  test('a mention may name nobody', () => {
    const [mention] = fixture('facebook-page/mention_comment')
    expect(mention).toMatchObject({ kind: 'mention', id: '82002_21', space: 'comment', root: '300_82002' })
    expect(mention).not.toHaveProperty('author')
    expect(fixture('facebook-page/mention_post')).toMatchObject([
      { space: 'post', author: { id: '300', name: 'Altra Pagina' } },
    ])
  })

  test('of hiding and showing again the later one ranks higher', () => {
    const [hidden] = fixture('facebook-page/comment_hide')
    const [shown] = fixture('facebook-page/comment_unhide')
    expect(hidden).toMatchObject({ kind: 'hide', hidden: true })
    expect(shown).toMatchObject({ kind: 'hide', hidden: false })
    if (hidden?.kind !== 'hide' || shown?.kind !== 'hide') throw new Error('not hidden')
    expect(shown.rank > hidden.rank).toBe(true)
  })

  test('a removal without an author still names the comment', () => {
    expect(fixture('facebook-page/comment_remove_without_author')).toMatchObject([{ kind: 'delete', id: '81001_11' }])
  })

  test('a reaction that is taken back has no reaction', () => {
    expect(fixture('facebook-page/comment_reaction')).toMatchObject([{ id: '81001_13', reaction: 'love' }])
    expect(fixture('facebook-page/comment_reaction_removed')[0]).not.toHaveProperty('reaction')
  })

  test('what is ignored says why', () => {
    expect(fixture('facebook-page/own_post')).toMatchObject([{ reason: 'own post' }])
    expect(fixture('facebook-page/post_reaction')).toMatchObject([{ reason: 'reaction on a post' }])
    expect(fixture('facebook-page/unknown_item')).toMatchObject([{ reason: 'item event' }])
    expect(fixture('facebook-page/unknown_verb')).toMatchObject([{ reason: 'verb block' }])
    expect(fixture('facebook-page/unknown_field')).toMatchObject([{ reason: 'field ratings' }])
  })

  test('what we have no name for is told from what we know and pass over', () => {
    expect(fixture('facebook-page/post_reaction')[0]).not.toHaveProperty('unknown')
    expect(fixture('facebook-page/unknown_item')[0]).not.toHaveProperty('unknown')
    expect(fixture('facebook-page/unnamed_item')).toMatchObject([{ kind: 'ignored', unknown: true }])
  })

  test('what is broken says where, and quotes nobody', () => {
    expect(fixture('facebook-page/broken_without_id')).toEqual([
      { kind: 'unreadable', reason: 'comment_id: expected an id' },
    ])
    const [broken] = fixture('facebook-page/broken_text')
    expect(broken).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/^message: expected/) })
  })
})
