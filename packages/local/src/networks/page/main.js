import { chat } from './chat.js'
import { h, sends } from './dom.js'
import { posts } from './feed.js'
import { instagram } from './instagram.js'
import { mail } from './mail.js'
import { moods } from './moods.js'
import { act, watch } from './play.js'
import { scenes } from './scenes.js'
import { setup } from './setup.js'
import { whatsapp } from './whatsapp.js'
import { words } from './words.js'
import { x } from './x.js'

const $ = (selector) => document.querySelector(selector)
for (const element of document.querySelectorAll('[data-t]')) element.textContent = words[element.dataset.t]
for (const element of document.querySelectorAll('[data-label]')) element.ariaLabel = words[element.dataset.label]
document.title = `${words.title} · ${words.mark}`
$('#panel').open = matchMedia('(min-width: 70rem)').matches

const fresh = '+'
const picker = $('#person')
const pages = $('#page')
let world

/** Who plays, before which company. A new customer's name stands for the person until they have done something. */
const game = {
  person: sessionStorage.getItem('person') ?? '',
  company: '',
  account(channel) {
    const ours = world.accounts.filter(({ name }) => name === game.company)
    return (ours.find((one) => one.channel === channel) ?? ours[0]).id
  },
}
const feed = posts($('#posts'), game)
const thread = chat(game, { at: '', account: () => game.account('messenger'), say: 'message', read: 'read' })
const phone = whatsapp(game)
const gallery = instagram(game)
const square = x(game)
const post = mail(game)
const panel = moods($('#moods'))
const theatre = scenes(game)
const office = setup(game, (name) => {
  game.company = name
  feed.forget()
  refresh()
})

function show(next) {
  world = next
  const companies = [...new Set(world.accounts.map(({ name }) => name))].map((name) => ({ id: name, name }))
  if (!companies.some(({ name }) => name === game.company)) game.company = companies[0]?.name ?? ''
  const page = world.pages.find(({ name }) => name === game.company)
  const known = world.people.find(({ id, name }) => id === game.person || name === game.person)
  if (known) game.person = known.id
  else if (!game.person) game.person = world.people[0]?.id ?? ''
  choose(pages, companies, game.company)
  $('#page-choice').hidden = companies.length < 2
  const pending = known || !game.person ? [] : [{ id: game.person, name: game.person }]
  if (picker.value !== fresh)
    choose(picker, [...world.people, ...pending, { id: fresh, name: words.newPerson }], game.person)
  for (const id of ['facebook', 'messenger']) $(`#${id}`).hidden = !page
  if (page) {
    feed.update(page.posts)
    thread(
      page.conversations.find(({ person }) => person === game.person),
      world.now,
    )
  }
  phone(world)
  gallery(world)
  square(world)
  post(world)
  theatre(world)
  office(world)
  panel(
    world.accounts.filter(({ name }) => name === game.company),
    world.offers,
  )
  $('#deaf').hidden = page?.subscribed ?? true
  $('#waiting').textContent = words.waiting(world.waiting)
}

/** Sets the options of a select only when they changed, so that an open list stays open. */
function choose(select, options, value) {
  const signature = JSON.stringify(options.map(({ id, name }) => [id, name]))
  if (select.dataset.signature !== signature) {
    select.replaceChildren(...options.map(({ id, name }) => h('option', { value: id }, name)))
    select.dataset.signature = signature
  }
  select.value = value
}

function become(person) {
  game.person = person
  sessionStorage.setItem('person', person)
  naming(false)
  show(world)
}
function naming(on) {
  $('#new-person').hidden = !on
  $('#add-person').hidden = !on
  if (on) $('#name').focus()
}

picker.addEventListener('change', () => (picker.value === fresh ? naming(true) : become(picker.value)))
$('#who').addEventListener('submit', (event) => {
  event.preventDefault()
  const name = $('#name').value.trim()
  if (!name) return
  $('#name').value = ''
  picker.value = ''
  become(world.people.find((one) => one.name === name)?.id ?? name)
})
pages.addEventListener('change', () => {
  game.company = pages.value
  feed.forget()
  show(world)
})
$('#subscribe').addEventListener('click', () => {
  for (const channel of ['facebook-page', 'messenger']) act('subscribe', { account: game.account(channel) })
})
sends($('#visit'), $('#visit-text'), (text) =>
  act('visitorPost', { account: game.account('facebook-page'), person: game.person, text }),
)
const refresh = watch(show)
// A typing mark ends by itself, and nobody tells.
setInterval(() => {
  if ([...document.querySelectorAll('.typing')].some((mark) => mark.textContent)) refresh()
}, 3000)
