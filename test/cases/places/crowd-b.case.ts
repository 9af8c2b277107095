import { crowd } from './crowd.ts';

crowd();
