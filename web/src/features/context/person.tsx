import type { Card, IdentityView } from '@ascolta/functions/api/card-views'
import { useLingui } from '@lingui/react/macro'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { api, type Place } from '../../api.ts'
import { clockTime, dayName, useNow, whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { ChannelName, useName } from '../../ui/words.tsx'
import { change } from './card.ts'

type Why = Card['likely'][number]['why']

function useWhy() {
  const { t } = useLingui()
  const words: Record<Why, string> = {
    'same-id': t`la rete dice che è la stessa persona`,
    phone: t`scrive dallo stesso numero`,
    email: t`scrive dallo stesso indirizzo`,
    contact: t`è lo stesso contatto nel CRM`,
    'name-and-words': t`stesso nome e stesse parole`,
    colleague: t`l’ha deciso una persona`,
  }
  return (why: Why) => words[why]
}

/** Every place where this person writes, who else they may be, and the way back from a wrong joining. */
export function Identities({ ticket, card, list }: { ticket: string; card: Card; list: Place }) {
  const { t } = useLingui()
  const name = useName()
  const why = useWhy()
  const [number, setNumber] = useState('')
  const join = async (other: { ticket: string } | { number: number }) => {
    if (!(await change(ticket, api.joinPerson(ticket, other)))) return false
    say(t`Adesso sono una persona sola. Si può annullare qui, quando vuoi.`)
    return true
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = Number(number.replace(/\D/g, ''))
    if (wanted > 0 && (await join({ number: wanted }))) setNumber('')
  }
  return (
    <>
      <h3>{t`Dove scrive`}</h3>
      <ul className="identities">
        {card.identities.map((one) => (
          <li key={one.ticket}>
            <Identity one={one} ticket={ticket} list={list} />
          </li>
        ))}
      </ul>
      {card.likely.map(({ ticket: other, why: reason }) => (
        <div key={other.id} className="likely">
          <p>
            {t`Forse è la stessa persona:`} <Link href={`/${list}/${other.id}`}>{name(other.name)}</Link>{' '}
            <ChannelName channel={other.channel} />
            <span className="faint"> {why(reason)}</span>
          </p>
          <button type="button" className="button" onClick={() => void join({ ticket: other.id })}>
            {t`È la stessa`}
          </button>
          <button
            type="button"
            className="button"
            data-kind="quiet"
            onClick={() => void change(ticket, api.otherPerson(ticket, other.id))}
          >
            {t`Non è lei`}
          </button>
        </div>
      ))}
      <details>
        <summary>{t`Unisci con un’altra conversazione`}</summary>
        <form className="care-add" onSubmit={(event) => void submit(event)}>
          <input
            aria-label={t`Numero della conversazione`}
            placeholder={t`Numero, per esempio 1042`}
            inputMode="numeric"
            value={number}
            onChange={({ target }) => setNumber(target.value)}
          />
          <button type="submit" className="button" disabled={!/\d/.test(number)}>
            {t`Unisci`}
          </button>
        </form>
      </details>
    </>
  )
}

function Identity({ one, ticket, list }: { one: IdentityView; ticket: string; list: Place }) {
  const { t, i18n } = useLingui()
  const name = useName()
  const why = useWhy()
  const { joining } = one
  const by = joining?.by?.name ?? t`il desk`
  return (
    <>
      <span className="identity">
        <ChannelName channel={one.channel} />
        {one.self ? <strong>{name(one.name)}</strong> : <Link href={`/${list}/${one.ticket}`}>{name(one.name)}</Link>}
        {one.address && <span className="faint">{one.address}</span>}
      </span>
      {joining && (
        <span className="faint">
          {t`Unita da ${by}, ${whole(joining.at, i18n.locale)}: ${why(joining.why)}.`}{' '}
          <button
            type="button"
            className="link-button"
            onClick={() => void change(ticket, api.partPerson(ticket, joining.id))}
          >
            {t`Separa`}
          </button>
        </span>
      )}
    </>
  )
}

const channels = ['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x', 'email'] as const

/** What the desk knows of them; what no part of it measures yet is said to be missing. */
export function Known({ ticket, card, names }: { ticket: string; card: Card; names: Record<string, string> }) {
  const { t, i18n } = useLingui()
  const { preferred } = card
  const spoken = new Intl.DisplayNames([i18n.locale], { type: 'language' })
  const now = useNow()
  const ofDay = (at: string) => `${dayName(at, now, i18n.locale)}, ${clockTime(at, i18n.locale)}`
  const languages = ['it', 'en', 'de', 'fr', 'es', 'pt', 'ro', 'sq', 'ar', 'zh']
  return (
    <dl className="facts">
      <div>
        <dt>
          <label htmlFor="preferred">{t`Canale preferito`}</label>
        </dt>
        <dd>
          <select
            id="preferred"
            value={preferred?.chosen ? preferred.channel : ''}
            onChange={({ target }) =>
              void change(
                ticket,
                api.changeCard(ticket, { preferred: channels.find((one) => one === target.value) ?? null }),
              )
            }
          >
            <option value="">
              {preferred && !preferred.chosen
                ? t`${names[preferred.channel]} (dalle conversazioni)`
                : t`Non si sa ancora`}
            </option>
            {channels.map((one) => (
              <option key={one} value={one}>
                {names[one]}
              </option>
            ))}
          </select>
        </dd>
      </div>
      <div>
        <dt>
          <label htmlFor="language">{t`Lingua`}</label>
        </dt>
        <dd>
          <select
            id="language"
            value={card.language ?? ''}
            onChange={({ target }) => void change(ticket, api.changeCard(ticket, { language: target.value || null }))}
          >
            <option value="">{t`Non si sa ancora`}</option>
            {[...new Set([...languages, ...(card.language ? [card.language] : [])])].map((one) => (
              <option key={one} value={one}>
                {spoken.of(one)}
              </option>
            ))}
          </select>
        </dd>
      </div>
      <div>
        <dt>{t`Umore`}</dt>
        <dd className="faint">{t`non ancora misurato`}</dd>
      </div>
      <div>
        <dt>{t`Soddisfazione`}</dt>
        <dd className="faint">{t`non ancora chiesta`}</dd>
      </div>
      {card.fields.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      {card.silentAt && (
        <div className="stale" role="note">
          <dt>{t`CRM`}</dt>
          <dd>
            {card.fieldsAt
              ? t`Il CRM non risponde: dati di ${ofDay(card.fieldsAt)}.`
              : t`Il CRM non risponde. Si può rispondere lo stesso.`}
          </dd>
        </div>
      )}
    </dl>
  )
}
