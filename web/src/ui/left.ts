import type { Row } from '@ascolta/functions/api/views'

/** Time goes by inside opening hours alone, where somebody set that up; the desk counts on from what it was told. */
export const leftNow = ({ at, ms, open }: NonNullable<Row['left']>, now: number) =>
  open.reduce(
    (left, [from, to]) =>
      left - Math.max(0, Math.min(now, Date.parse(to)) - Math.max(Date.parse(at), Date.parse(from))),
    ms,
  )
