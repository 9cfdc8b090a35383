import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'

/** Skills in words: languages by their names, others as they are called. */
export function useSkills() {
  const { i18n } = useLingui()
  const names = new Intl.DisplayNames(i18n.locale, { type: 'language' })
  return (skill: string) => {
    const [kind, name = ''] = skill.split(':')
    return kind === 'lang' ? (names.of(name) ?? name) : name
  }
}

type Said = Pick<Row, 'why' | 'need' | 'nobody'>

/** Why a ticket is whose it is, or why nobody's, in the reader's words: "inglese, 3 di 8". */
export function useWhy() {
  const { t, i18n } = useLingui()
  const skillName = useSkills()
  const list = (skills: string[]) => new Intl.ListFormat(i18n.locale, { type: 'unit' }).format(skills.map(skillName))
  return ({ why, need = {}, nobody }: Said): string | undefined => {
    if (nobody?.why === 'off') return t`nessuno in turno`
    if (nobody?.why === 'full') return t`chi potrebbe è al completo`
    if (nobody) return t`nessuno con ${list(nobody.skills ?? [])} in turno`
    if (!why) return undefined
    if (why.by === 'hand') return t`assegnata a mano`
    const how = { rotation: t`era il turno`, 'least-loaded': t`chi ne ha meno`, kept: t`aveva già risposto` }[why.by]
    const skills = Object.keys(need)
    const { n = 0, of = 0 } = why
    const lower = why.widened ? [t`livello abbassato: nessuno libero`] : []
    return [skills.length > 0 ? list(skills) : how, t`${n} di ${of}`, ...lower].join(', ')
  }
}
