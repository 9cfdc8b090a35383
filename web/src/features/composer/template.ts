import type { Conversation, Templates } from '@ascolta/functions/api/views'
import { filled, fitsGap, gapsOf } from '@ascolta/length/template'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { type Store, store } from '../../store.ts'

export type Template = Templates['templates'][number]
/** A template that was chosen, and what stands in its gaps. */
export type Choice = NonNullable<Conversation['draft']['template']>

/** In memory, as the audience: chosen for one composer, gone once it is sent. */
const chosen = new Map<string, Store<Choice | undefined>>()

export function choiceOf(composer: string) {
  const held = chosen.get(composer) ?? store<Choice | undefined>(undefined)
  chosen.set(composer, held)
  return held
}

/** The approved words of an account. While a fresh look is on its way they are asked for again. */
export const templatesQuery = (account: string) =>
  queryOptions({
    queryKey: ['templates', account],
    queryFn: () => api.templates(account),
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.data?.asked ? 3_000 : false),
  })

/** What is chosen, with its words as far as the gaps are filled, and the gaps that are not. */
export function useFilled(account: string | undefined, choice: Choice | undefined) {
  const known = useQuery({ ...templatesQuery(account ?? ''), enabled: account !== undefined && choice !== undefined })
  if (!choice) return undefined
  const template = known.data?.templates.find(
    ({ name, language }) => name === choice.name && language === choice.language,
  )
  if (!template) return { choice, pending: known.isPending }
  const gaps = gapsOf(template)
  return {
    choice,
    template,
    gaps,
    text: filled(template, choice.values),
    open: gaps.filter(({ id }) => !fitsGap(choice.values[id])),
  }
}
export type Filled = NonNullable<ReturnType<typeof useFilled>>

/** Into the first gap that is still open. */
export const toOpenGap = ({ open = [] }: Filled) => document.getElementById(`gap-${open[0]?.id}`)?.focus()
