/** What a second process does in image.test.ts: it asks for an image, and says where it is. */
import { image } from '@qemukit/guest';

const [url = '', sha256 = ''] = process.argv.slice(2);
const { drives } = await image(url, { sha256 });
console.log(drives[0]?.file);
