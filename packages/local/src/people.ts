import type { Role } from '@ascolta/core/team/agent'

/** Someone who can sign in on the laptop. */
export interface Person {
  /** The issuer's name for them, for ever. */
  sub: string
  name: string
  email: string
  role: Role
}

/** Who works at the desk of the laptop. Invented people at an invented company. */
export const people: readonly Person[] = [
  { sub: 'giulia.ferri', name: 'Giulia Ferri', email: 'giulia.ferri@ascolta.example', role: 'agent' },
  { sub: 'marco.conti', name: 'Marco Conti', email: 'marco.conti@ascolta.example', role: 'agent' },
  { sub: 'anna.riva', name: 'Anna Riva', email: 'anna.riva@ascolta.example', role: 'supervisor' },
  { sub: 'paolo.greco', name: 'Paolo Greco', email: 'paolo.greco@ascolta.example', role: 'admin' },
]

/** What the issuer tells the desk about a person; `groups` names the role. */
export const claimsOf = ({ sub, name, email, role }: Person) => ({
  sub,
  name,
  email,
  email_verified: true,
  locale: 'it',
  groups: [role],
})
