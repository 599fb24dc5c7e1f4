import bcrypt from 'bcryptjs';

export default function compare({ password, hash }) {
  return bcrypt.compare(password, hash);
}
