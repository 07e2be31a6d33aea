import { startDynoxide } from '../../../infra/local/dynoxide.ts';
import { describeStore } from './conformance.ts';

describeStore('Dynoxide', () => startDynoxide());
