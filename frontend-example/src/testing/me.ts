/** The answer of `Me`. */
export const Me =
  (email: string, isStaff = false) =>
  () => ({ me: { __typename: 'UserType', id: isStaff ? '2' : '1', email, isStaff } });
