import type { AccountView, Row } from '@ascolta/functions/api/views'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { AtSign, Camera, Globe, Lock, type LucideIcon, Mail, Megaphone, MessageCircle, Phone } from 'lucide-react'

type Channel = AccountView['channel']

/** Names of networks are names: not translated. */
export const channelNames: Record<Channel, string> = {
  'facebook-page': 'Facebook',
  messenger: 'Messenger',
  instagram: 'Instagram',
  whatsapp: 'WhatsApp',
  x: 'X',
  email: 'E-mail',
}

const channelIcons: Record<Channel, LucideIcon> = {
  'facebook-page': Megaphone,
  messenger: MessageCircle,
  instagram: Camera,
  whatsapp: Phone,
  x: AtSign,
  email: Mail,
}

export const stateNames: Record<Row['state'], MessageDescriptor> = {
  new: msg`Nuovo`,
  open: msg`In gestione`,
  'waiting-customer': msg`Attende il cliente`,
  'waiting-third-party': msg`Attende terzi`,
  snoozed: msg`Rimandato`,
  resolved: msg`Risolto`,
  closed: msg`Chiuso`,
}

export function ChannelName({ channel }: { channel: Channel }) {
  const Icon = channelIcons[channel]
  return (
    <span className="with-icon">
      <Icon aria-hidden />
      {channelNames[channel]}
    </span>
  )
}

/** Public or private, always in words. */
export function Reach({ open }: { open: boolean }) {
  const { t } = useLingui()
  const Icon = open ? Globe : Lock
  return (
    <span className="with-icon reach" data-public={open || undefined}>
      <Icon aria-hidden />
      {open ? t`Pubblico` : t`Privato`}
    </span>
  )
}

/** Whom we talk to, where the network gave no name. */
export function useName() {
  const { t } = useLingui()
  return (name: string | undefined) => name ?? t`Cliente`
}
