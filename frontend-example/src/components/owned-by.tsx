/** The end of a row's small print for staff, who see everybody's. */
export const ownedBy = ({ email }: { email: string }) => (
  <>
    {' · '}
    <bdi>{email}</bdi>
  </>
);
