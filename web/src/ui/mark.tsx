/** An ear, and what it hears. */
export const Mark = ({ size = 28 }: { size?: number }) => (
  <img className="mark" src="/mark.svg" alt="" width={size} height={size} />
)
