import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { shortcuts, switchShortcuts, useKeys } from '../../keys.ts'

const dialog: { current: HTMLDialogElement | null } = { current: null }
export const openHelp = () => dialog.current?.showModal()

export function Help() {
  const { t } = useLingui()
  const on = shortcuts.useValue()
  useKeys({ '?': openHelp })
  const command = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl'
  const keys: [string[], string][] = [
    [['j'], t`Conversazione successiva`],
    [['k'], t`Conversazione precedente`],
    [['x'], t`Scegli per agire su più conversazioni`],
    [[t`Maiusc`, 'j'], t`Scegli e passa alla successiva (con k alla precedente)`],
    [['a'], t`Prendi in carico`],
    [['r'], t`Rispondi`],
    [['n'], t`Nuova conversazione`],
    [['/'], t`Cerca in tutte le conversazioni`],
    [['e'], t`Risolvi`],
    [['g'], t`È solo un grazie: non serve rispondere`],
    [[command, 'Enter'], t`Invia la risposta`],
    [['i'], t`Nota interna`],
    [['t'], t`Etichette`],
    [['s'], t`Rimanda`],
    [['p'], t`Passa a una persona o a una squadra`],
    [['w'], t`Attende terzi`],
    [['f'], t`Segui`],
    [['z'], t`Annulla l’ultimo invio`],
    [['1', '2', '3'], t`Risposta incerta: c’è, inviala, lascia perdere`],
    [['Esc'], t`Esci dal campo di testo`],
    [['?'], t`Questo aiuto`],
  ]
  return (
    <dialog
      ref={(element) => {
        dialog.current = element
      }}
      className="dialog"
      aria-labelledby="help-title"
    >
      <header className="dialog-head">
        <h2 id="help-title">{t`Scorciatoie`}</h2>
        <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </button>
      </header>
      <dl className="keys">
        {keys.map(([names, what]) => (
          <div key={what}>
            <dt>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input type="checkbox" checked={on} onChange={({ target }) => switchShortcuts(target.checked)} />
        {t`Usa le scorciatoie a un tasto`}
      </label>
    </dialog>
  )
}
