/** @jsxRuntime automatic */
import { G, Path, Svg, Text } from '@react-pdf/renderer';
import type { ReactElement } from 'react';
import { paperColours } from '../symbols/colours.ts';
import type { Stroke } from '../symbols/strokes.ts';
import { cardBoard, composeTarotCard, halfTurn } from '../symbols/tarot-card.ts';

interface Props {
  signId: string;
  reversed: boolean;
  /** Points. */
  width: number;
}

/** A card in react-pdf's own shapes, from the same data as every other medium. */
export function CardOnPaper({ signId, reversed, width }: Props): ReactElement {
  const card = composeTarotCard(signId, reversed);
  return (
    <Svg viewBox={`0 0 ${cardBoard.width} ${cardBoard.height}`} width={width} height={(width * cardBoard.height) / cardBoard.width}>
      {card.ground.map(drawn)}
      <G {...(reversed ? { transform: halfTurn } : {})}>{card.figure.map(drawn)}</G>
      {drawn(card.horizon, 0)}
      {card.lettering.map(({ text, y, size, face }) => (
        <Text key={y} x={120} y={y} textAnchor="middle" fill={paperColours.ink}
          style={face === 'numeral' ? { fontFamily: 'Sofia Sans', fontWeight: 600, fontSize: size } : { fontFamily: 'Literata', fontSize: size }}>
          {text}
        </Text>
      ))}
    </Svg>
  );
}

const drawn = ({ d, stroke, fill, width }: Stroke, key: number): ReactElement => (
  <Path key={key} d={d} fill={fill ? paperColours[fill] : 'none'} strokeLinejoin="round" strokeLinecap="round"
    {...(stroke ? { stroke: paperColours[stroke], strokeWidth: width } : {})} />
);
