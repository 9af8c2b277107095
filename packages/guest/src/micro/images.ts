/** An architecture that the micro-guest is made for, in QEMU's words. */
export type MicroGuestArchitecture = 'x86_64' | 'aarch64' | 'riscv64';

/** What was compiled, by which gcc: the image in base64 over raw deflate. Written by `pnpm micro-guest:build` from micro/. */
export const IMAGES = {
  x86_64: {
    compiler: '(Debian 12.2.0-14+deb12u1) 12.2.0',
    image:
      '7ZdxVFvndcCvQDgPENbDAUNSp/6Sk3WkJ+5Qgh3ZxascS63b2LECyHbikVgWT0YYJCq9F/ApXvBkEp410rTbac9O28Veu1O3PV21nsyT5cQRxjUmJ3Ecu11p' +
      'SBvaEvJkYZnamIDB3O17AmOlOdu/++P+4KB3v3u/+937ffe7TzijbPTwKNvxds8rnwEAaIImSF42ACzKhuRvs+Sc5FtZcm7ytSzZmPxplpyX/F6WvCTZkyXf' +
      'kdx/mywkA4uS96UmaMpP1t+mL0huzdIXJr+QJZuSf5UlFyVXZslLk+aP+Tcnb8Lt8YjJy7fJxcn3Idt+WfKtLPs7k69lySXJn2bJpcnvZcnLkz1Zcllyf5Zc' +
      'nmqdF3qe5fJdqV1Z8t0pZ5b8qZQtS16RqsyS70mxLPnTKTFLXpmCHU8+1QQ1TfBEEzi1fy4E8Kolv2AiQL/xF/eJAALAi72XRD76GRGgLz6ZCzB2MLEvb2bi' +
      'Rmoy/pEBYMxy4ei9cl78QDGier7PpX6wrVa9qJ5TT1kGzMeMhb3DQv5Z75UNa88p4zufrp836O2+2KuVh88OxycNAOmT3JN6dWxT9c22h6OG+FU+GL9mAOg+' +
      'm1bP9mpCfIIP8Ucxfp0/dg+qV9M7n65P7kHE2HeKEbn3GxOpWbOFLxJxCL3DQsRlCv9hNv980f/k3RmfMgFcic+aAC7rgUS2mDJm6hsftwr/PrfnG9zykENM' +
      '/9/GORnjiEP0Xqn/X5ePOEQ9giv1feH1RhEA5E+71A/CYyVNoB3NB4gBA4gblwB4r2gP8uSixYh9us39TaAdzAfw9juuAlgSqmPCbKi/+qYlMbBo4MkHiM6N' +
      'NkSXxKdNAOmPG2u/nkP8YMIml91atzKfxy58OKGdmEOMXeELmgu5y0NbhPhNfupHmTwTn8rVT0TPsPaJ41xxApYAqG+MHTUoFQsJ3a2+6708edogF2cl88wc' +
      'Ii+cd3Q/Y0/tnPcTqRdGGuYS8U8vQ5Sruobkz400HDUoepFdH9lV05RjPpawXKhxauklvDbvf6sUUfvaEoDHwqfF1DnLBfV8pH52IFNbcQZ6Mto3byKqvZah' +
      '+LgB4MAMGABksWtAMXkvRxSTVzU+vTGlqWdvFWWkXogopnglAKiDWt1NxK6E8jnLgD7fGzE+7r2y4cA0d6P8SfvTrK42xz/UzXkh3nczU4PxN3l2cwnzwWED' +
      'gEv9YPu22vDYisg9IAJ0DZm7DhgAonvip3IB0sfzACDevQwxdjoXQHt1FjFWzMd+mcs37fhd/LmZ6/mA9t1ZxOP5fGwXHzvHx7pnEePv8kUtiXiCe03bqkVl' +
      'Oh01paPFactA99l0dFk6ak5H70xHhXS0JM1HWDqK8TPcPH42c66WyfhALoA6Hh4WPhosT6j94Q9Lj+fwDMcvToWHDR8Nhoc/a5hKh5OG0NgXw3OicjHOw47l' +
      'GHmwscxBx3lUMZ6Y90psif4RByNA+Cz2/NwABaAqI+GporZ71P53cO+1O8zHXn3k8DLEnldEXTvdvdSW+l1k/0hP1R1nlkB4aqlstCRS72wMn2LhmWeU/5xf' +
      'MzezZs5ta4qZNZfqH9BZCN5+YCvDiZz1h79eCMqf+vP4IfA9jZTyp55H8fv8M8aHHjjvSxwGgDw+0TIQqRfMx0oKw9NOWTx4QTZ1nlvpVcUN4UROasSSCJ9e' +
      'sfPpZ+r7YvZlmdsZcQhxMY8vXN8XL84DGMuUVXhMtCTUU71/MB44JQKi9u0biLbwFFMuxYHLL2TkSmWc39TnDP2OCd6D+V3tzxuH4Tk0APTnOXOH5+AO/rSL' +
      'PxkBosWjbPRwlI3eG60YPRI1jt4bzRk98u+G7rOj944eiSZH742+Nnrk5EwuQLRTvZpeuL4npnP1fvBuOpqrXk1HC+OzvAq6z6rvpvlFlE3RfxttiO4abYhu' +
      'GN11gretGExBp/ruleO8dalvXF7/fGf5A8qKmC0zHDPoTeBKzJ6Ro52pB2NQqD9nrO/8qvJwzFaYbd2ZkaMG9Y10fx7vHQbgaxkA4jl6KYVPi/P3U79Egtqv' +
      'usYiwskC3lDXVipLO/cZ2hUh3Jtzknce9Q3LkFo/HnGMRerH1XLzyZzqXX+bH9a2rx0PFqWqenac75zJbys2n+yL1I+bf/Y7w6DqGH809bZlaO07ctnR95U7' +
      'O9cxJffR1JRadoLHksqxDKmDTz2pH7XeLsUe11SPQ9B8qDeAO2Kd5Yipu3pcs3y0Vh+VL0UcUxHXrCrON+baGrXPfCz3YEI2bwyPmZzav9xA5L3r0kLfCo8J' +
      'sTd5WzuHiJYLaunhEgBd0+8QeCT1yUt5AMmz04jJ4huI+pzyHtcEX/a9OUT1lB5K1wV5aXjMhMqEVp5ZZKAv+fr0xyb85BMn9OcB6BOybJ/7RNtHbzk3zSAm' +
      'a5bMt7qIg3fRiEs0nFL71/5azv1Banp+82ojLiGyRTS8o55fe1bOtx2qN3XvwNQ19fzO+uwlTVlLVtc0Qg7/jtR4eBmA9nNEjGwRwqdFS+JQieHgBTm/+yWu' +
      'saXGnU7dhgdYsRAgX9kZqReO8C3tnClQ7u5KKEXhMVMT0+6e1o34KSSfndNPdF4DGU1/Hp/FD8B8bEitF3TLkSl9O3Wv5pO3Hes38M+OtQQVQXubH+p8KTgt' +
      'Q3wLq347XIao/QciLrzRfoSIG8OnxfBMifKeJbHgQ698U0QRIvtNEYfYswPDMyg/FB4z9Zj4V0xQx9Ub5p+ev3hpspfJRvW85UJ42Gw+2bm2FNGp3ZxD1N+T' +
      'Az3SxGIdL2z1kdnbt3p5xDERgZomQX/dPpdJZyHy8FjJ/KTmWUTLUFdCXvP5+onQqvCYqfErPIMP5/gEkz69VrPdlttbc5ncUucsiVSevtziK1u/VbrjO2cR' +
      'T+ixJOS1NTW3DvO+KUS1L3xa7Eoo91omnfwrwfNcqcfJv9B8MXxaPDDH60T5vTrYI03N943wWEmjk0fw2JwezT8uQ9S+kHl+mo8/PIeo7czllW9qytH9vZBR' +
      'S1xdwtU/up7JS6xxak1zi2dZE6kXwut5hYCcp63m7+5gKWLXkGyKtfDZwHd3UJueQdyxsz7J07v1pevEfLHM3RrhBaCtvX6bzbf5SHDy1orbt4XHxFulEHGV' +
      'qI5x1TURcZRHXCtUh6a6xhbj+dcZRH40Co9k881MCjnbt2k/vKnn18nHq+bHBVQmUBnXIhndC1xXvqgbQ0XTAjcRta0zPBrVeL/2pAFAOzShh7utVls6jRj7' +
      'GZ9XMIMY0zca+NOrfGzyBi8Zre86YrUgG6ufU+7oGpIvP5Yaqy6QS6uL5OIDMwgAbUu6w4eLATamLmYGni3gObxdipiq7xqST5zR1WC5EKn6Fb9CMS4eWnqo' +
      'fLL3fbmoc3qdLHzRZv2NPJZa2f2bzt+/r5R3WpmSa0tN8SuKJb8aKcvse+Gj4RslyvHY35fq2+TUPqtXr5h04XxKap/6X5aEumS9Hpitpob/n3T4mm61djCy' +
      'XM7reVRIva9e7P2jKfeel5YhOmubxBpt9tr8XjcZcY2WyEzIvEoWC3Nb7UkjzyPB/6Xo0wY+QjQfS+QPPq6k5y3mL1xszaeKQdubebPco/aF9wsg610KtDb9' +
      'hMQzuQbNcI3vxW33av5rpyL0uEZiz3f+5C+0v0R+i2Kvl+slujs2VI54YA7RDG2uyP6RmiZoatyu/fGq7rNrUv5rdfwdzdu/0dQJ/O/zoOY+cCZLDhmdTblN' +
      'u7ZrQ1cXUm7crh25Ot83sjoOr+dfTiJqqHd33eDADdcWxxNKKc8mTzvGtYlJfSMWWreeRUUTaP/ElacXpsbmeOz6bHPXDwGAe7hLk7nRy9zIMcI76f4RMB8M' +
      'A69TPnhGC+u6YQtaLhznXV11Dapb3tMem0SMuAa7LkS2vKfcFakXrMbPKwUHE7LQNaDkp3IsA3Fu/aUwWpU3uwaUPNwykjrC27JjuFcTndrM9YVNK9HmrusF' +
      'ZT6ZcGrPTSM+nvpAb3rFdyEu7IjcKLEGX2gvC0qtgaAcYm4/k4LBQBDkRikoMV+I+QPsy3aHbgVyoy/EWtyeRp9fYo1uXblho/PLrDXQJgVZi9vv3iO1SH6Z' +
      'yY1u/kdiexQpJLO9/kBbKMtng/Ssz8MF96oGabeyZ5XU7pOZW2Y8DlbZ7q3KMvdZK6seYnulfbsD7mAD8wT8cjDQ3CxlB7rtSxvA+9LiD38tgbgU+MV5Zqvz' +
      '71wHXl8JW9lSPvzdF79esfJbx7/PdbmQy1s2Z67duuaZNVVwOyIHxIqKCi5VVHRUdFRUiNVOa0m7uKtBENlmU+UmJ6vbVCWK/N8+EETGmCgwURAEkYFYZ60T' +
      'uZsOUZx3yM06FvxXVoJREJkNrPbNdQ12q1jJF7Ra7Xy0o0MQBaPdKpRXbOoQhA5bu9Fot5YzW7vdbu0w6ktZ7Xb+a7Xbq41CJfdXWam7rRQZd8xEgS/XAcBE' +
      'gU/RXYNotRur6ur4vA673d6e+bXabTab3dq6yW63b2rtsNnabbaOzIfNarf9jd1ebc9MsOobY10hCIKwqdK+ybnLuYlPttlsHfbmujo7p6Fusx4dt+fudS92' +
      'e92mKi45N9mrbTar0djeoTsT7RlL/W8Fl+rq6ir4Y8X8kCjqSds6rIxjBZ6dEaw8CMEqVtgXz61Dz5tjNVbzdXY02O3tAFaen9FYtdlurwaw2jts1vL7WStj' +
      'DKr5FlozlnYR+EFYBSjn+dlseoKVmaQBGnmCALol92K3WwHaeYIAVZurjUaus3HJarMa2xlf4P5yALvdvrlK/6gQ+UddXQWAniCXqo1WgA5+7oIoMlEUMtsy' +
      '/8iA1fGUKi0PPVy1es0j1rXu3Z4GyQvN/EaCO+hp9MmSR1aC0npgnlYltB6Y7PPsDa0HKRhkENgLUrtHapV9AT8D5gk0SAz4tcu6RyHF08g8gZYWt79hHQtJ' +
      'EmuUmluhxecJBlZlbjQUFXxValH2+uR1LCi5G/YVFXAXTA/EF2LNAf8eKcj7gJ89tHo18zS6g26PLAVDIHkaA6zOsaMOfH5vALxtqzzePezxDVsc61hr0OeX' +
      'mZt5fc0SC3jZKm/bMx7vHuBLsFrHxrqtNQtGPpn5/KxRanc3SB5fi7sZ2oI+WZq3yiwQ8gQlya8/r2MZtTsTYsDLZKldZgG/3qYyhrBX2hdiG7e6Hq9bWCUU' +
      '4G1tHwt53H59u0L61EbpVjOCNrfsaWwI7GFbatexkOwOyiwQZF5JamA++fOskoXkQGuI+WTwNgcCDZ/snwcVglZJ2ss22O01jtraBYuHH2K7fbK+bIvUEgju' +
      'g9bAXmnBim3bsNnlgFa33+cBT9AdalzHpHbJo/BU/UzxN0hen5+H4g/JQcXDDx7koK+1WVrldSvNMuiNd+NWuwOC0u5AQAa9mQe8Xmh0N8vr9Oj1hDc6Xcwb' +
      'CLI9gUADhFp9/nVsryQt6nYroX2LBrz//rgUsa0QcbIUUSpEhOWIH5oQ85YjOgsQP7scUTUhbl2O+M0CRPdyxMcKEL+xHHFlAeKZ5YjX8hHHlyNaTIjFZYg3' +
      'CxEfKUNcnY/4lTLEo/mIzjLEl4sQ28sQ0/mIXWWIp/IRv16G+Fo+4rf4F7R8xJfLEHuKEE+UIX6tCFF/S2VK3q+07JaCDzJ3iFke4udX2e75pBdW67P6Vq9q' +
      '9fg+8X225uHKSim0G3wy4xXT5vbJ+p5YKqusqx9ZzVpC/La1BEJy1vT5Mv+zS6jfA59/QY8EQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAE' +
      'QRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAE' +
      'QRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAEQRAZbsx+bo/XbCjdhQBmljAZzPclvJdWIKIAMREAXhx8MfHi+VehE+B1EAGO/6AE' +
      '4IFpS+Laj7UiM2LPK5+B20AEgO+8nfn8h7ehDDb9v8o3WZQt/zc=',
  },
  aarch64: {
    compiler: '(Debian 12.2.0-14) 12.2.0',
    image:
      '7Vp/cBTVHf/s7hFD0DEmh0cZNC8Bf6WlBkjCXVonl4RUqahwOS2jVrLZ7OWWJHfJ7QYSoGUTsMpgO1nNuKN1hhz+GJLRaWYKM95UJUJ/aMeZTo9i+4fWC9oW' +
      'C2MlyMC1XF7v7e6RoGHav5r+wZtJ3vu+76/P+36/7/t2MtE5bCwBDJ3DRowvOs7muLXHnWoBgiVueDOUehry4AaAcTnfz2bk23OizJ7Hb3H2r46r4+q4Oq6O' +
      'q+Pq+L8fXMB7nFx8+FiZ33v8DhfcJUQ4/r/8mel//hz7/1SYW//vzrH/kTn2v2eO/Stz7H/tHPu/Y479z59j/5/yc3z/59j/yBz73zPH/pU59r92DvzvzP5Q' +
      'Sj3+1LeOjwub3ucFPYklKOJJfLIO/sQEvXM1R+JJAiQYnxP05MCAnuRIfLKFxCcJ/AlwZHV/vp4EiVv7J6geAPyJMkfHD39iHIuqwelJ6GOTPPCHnF82/4NS' +
      'jz5PT3LX6gGQ+GQ99AAHJEqb9QDnQoIr0APctUj09+tJkcQns3YCDA9hPDBsNl3m4hJlu/Ukj/jkJsDnR6GPL9QDbP9EiR6ofaHQR14gvn7oyVLEJxm+Ukyf' +
      'DevcTTz2JycErpzPH58E+L0Ii6/neILDEyyesLeexSlc6r0i/9sWv/dK/KyuZZtjcXGNP1xnxRN9VsxIPJmNoY+tM9sPjwB6MiPAeJ7D0GxxnCljcBgis8q8' +
      'NXLEpSfrMTzJ5FICyk8InKW3m9nFY5dkrb/pMNzAIEi1cWn91BXWp2esd6y21i740wPw+zaNozvOIzjg8vs2pbjuOh7B3fkw8ng9eUJwjV4DPXkbkG6A37dT' +
      '57r3cAjKj3IbPsK8U+9wCO4Df6oZCEq9i4uOcqjM4g3cALi/w+nJzyn1yOPYcGAJikpuQfeBKRp8eYf/md+4r/lpvQvG3yn1sDlby75aHd3DlAZ5IM1qxo7t' +
      'myMsFhO7YKSuRzolwUhSag4DVQDGQAQjs/3oASY78SIMxv9tlk8orUxdUz/C6pTF77wTX2br7AKkzwoYbeb9Ph2oOrvAn85sP2LZUPNg3Eapmb6UMwzivRqD' +
      '6WXPYjKfme1vHyh5g7dqkuH8mIN7J6WeJywdB++L03hfsfFWpr7uT2RlzBzeHP6LlHp+cgVdc4bunzkMzaY7m96eGXq7ruBzG6WeBTzcAvTkJgin6oAgk1kW' +
      'lryu8FKv5ILxT0o9X+ZzDu9fV/C9ORsnnUelCxjb/XmBwfv15OOFrJ7njXLQA6cpNU9c70+zvNSFm71vA1UMZ38hjMAMrPEw8cIF47xd7xbu9Mw8NnEjbmCs' +
      'eAmK9LfqEzvL0T0BBJtZbbj0wKEpap5tqhthuf0xpZ7c/s+mqMnypr/FJ1JCcXlOZmTqv6+Rj2bUCJOftGpDT7LamFm3DGMxMKaWCYY6AONcMdILgcFDyRrD' +
      'DT2pf7bj2FAeDITVCxOUmilh4SizvS+AM6WUBhk2ZvdcMfN/9Cu2vxAwusqFDZfsDniNnXlYEQcs3Zl64pabm9Q8bOi/9e3nS6/1Pz28WfS+Rqn5xRXyeIHF' +
      'iUNlyuNPZ3ug9WawnpS6dNbZavEXtp2lnIWP4UqVZO19DOOTKWqmeFS6gUGGdejXXoPFoRh6MnWbP12C4lPvAEFmexr7rywfKcE9+hylJsORzdnoYUpNlgcW' +
      'r2coNT+fUSNn/gOOI9lzDfOoTN3rT7D6GZosMIaKsj1GcI+y2mB5B4dDC1l+Nvd466AHDuXB2E+peZjPPyNSGmTYGA67dmyMuTxf1js+8Fq9Y7PdOwbR7DXa' +
      'cmu3z2il1PwahyEWV+ZnT45X4TO+T6nJT1GT4/XArq/U1+V1ap39jfqEH6hMTlFzFYeDlp31Puu8DOs4O5tTx+9OWfEaRKvPuuMz36dPbQzumXufUGp+mGF3' +
      'c3qP1eljU7PXPYv3OQeXXafcKMN3VuBHGcaRKeecXT5jKaUmOzvL5drc+V/wGTddyrd7tCG3/7rP8FD7PCwud1FqPmtjCPQDQwctjG9e1h+GygTj3CP8yO8y' +
      '1Hx2AAazw2oOG2uMhcDYtqnp3GzNrZ+qMbQpar6aoSa3BEW1F7nuZYvu2dYPBJt4HMzeo9+zPNdWonvZou9uA4fgzinhzJNAMD5ZYJQW5hskvMrLapR9PzHe' +
      'u1ZtYxB/qjEGKTUZhpOUeo5RevCVyQLjiQEY44X5RrZHJkvCq7xlp3ccY3RjuO3CS/D7BPh9T/YuLgoDlftOoruOs9/cXRyqOOf9THEIHuH5vXUuf5qg9v2/' +
      'Uup52QWD9dF9ENrHMzRY6oJRux5nuAy18bznMz5g98cF47Mv9VeWt2x9lbP46jwSJReFbgUIMuzFgJv18+cz1Mze3Xad9yfYdwAIbjhHqYdjcV7nbirNvzut' +
      '8txelq8TQnH5yxn2PvgT9VbO9MBzGTufuT6cq2/mM4djCHqg+NFFTfuzuuz7FyguH8pDt+j0yGm9y3pj+XhoV2Di5zAIPxxj3wXgcJDdFw3Wd0rym9R+C5p5' +
      '+G7J2O+F/cYfPYDhfMO2+cblNgsHAxNnYTQfeinG6vwgpabfZdvF1OGifTzab3cheK7Wn+DZt/J1Vm2Xfy9DTY1HJVeoB8TF6Bsv1APNi9E38EOuqYVHgu0N' +
      '8fy9bK8FekDLQ4Lpse/u9VaMFpbXO/bWZOx7N90nfzndi5fMt+60tX5qvnF++n5b8VyXoeYBSs346J5A/PbRWAm4dvZuDkMPNGaoudaJce5OW3ozeup5SRi5' +
      'YN1tPWD11kf4kfRSpKsz1Hz6y3bnIUgEPXBnhpp7qdVby5/Jfbu1Fhg3Ae7H2RskoJz1uLSA8huhJz3ZnlsFPXCrc/9Wc6hC+xYvs3mI37e4Fuge5hE479m3' +
      'GEDReR7l77N3+QTOiFM02JN9s9lb9xdKPWRnYdP1GWq6mY1czB6pHzkvNYykl06/MQuyMkN52HAyQ81zufgtKjDY+xiNdPSRXm81CYsq0WJKV4dMQmJPh6ZC' +
      'Cysq6RSlsBKRLXYkStauaZx1/6G764gm92pElWKyHJlVRvFWVK4k7XJfS1SMtRIpGtFi0Y4OOeb8SbiQ/RLFmBSurkTFipWrKquqV3t9YovUKofQwSyBcRVN' +
      'lrSemHwXiNTVo94FoilSu3oX5FiMINoOuVeSuzQlGiEgUrRVJiCiRqCF5ZhMFAuL2iOFiRTt7BQjrTVElWUSlju60KlIsejyth5Z1QiuK+iWO3vaFa2GxGSx' +
      'te+6AmaCWEAUlXREI21yjGhhMUJWVlURKSzGREmTYypkKRwlwcaNQSiRUBShrculUBu5v+6+xhrSFVMiGhFJSOmQSTREloe2bpJCbWAuSFNjQ/CBQE5I0YgS' +
      'IWG5V2yVJaVT7MDWmKLJjpTtwI63ta4hNlu0IUZDdkaiEcJgO4lpl/tU0vDAg/cHc17UKOkUI31ElcSIFS7VUg3Ll1KFraImhVujbeS+phqiamJMI9EYCcly' +
      'K1G0b5EKomrRLpUoGkId0Wjr7PYZKBVdstxO6tasCTQ2NeUkVq0kLYpmue2UO6OxPnRF2+WcFHmobt2DjegSI4oEKSaq4Roi98pSDztqhPREWuWQEmFQIqoW' +
      '65FY4mFX8nKrkiH3KhppeGBNI2JySzSqoSu6VY5FQyGExQ6txkJvHbhh/YMkFI2Rtmi0FWqXEqkh7bI8zWvpUfumBayhhUXNqalIT2eLHPsGEVWyYiULUEWv' +
      'BONm+/8TXl9ozx869LBD/y3H99jzaYdudtvzDSX27HX41Q497PDvcehHHbrXoZc59GsOfbrYnv/o0GM32vMFhw479M3E+X8KR36FQw879GqHHlxkz5sc+qTD' +
      '73DoMYfe4tCvOvQPHPqAQ//IoXc49vY7dNihZ17aVnmLIsmka4tVC8u7JGU2tlK9qqJCVlugaISV9FZR0aykraio9FatriKdKmsHnVFVu0zduYdf6RLWRVUi' +
      'Of6/AQ==',
  },
  riscv64: {
    compiler: '(Debian 12.2.0-13) 12.2.0',
    image:
      'dVZ9UBNnGn82yWYBdQwXFC3t8BaEVqZOUVGUGxWQNUpbtX71Y9qDzWYhK0kWs0uRm/EIIRGp9tRLW/TQQbHW1pt+XJ1Ozs44ERE/OrXXzp16nWsPyodFi7dv' +
      'Wz48CnK+2Y3VOY9/3v09z+/5eN/nI/yUlv8Df8BgSH4WwErVzW0yAIT8hUZ5z7rspl+R7zMTyVYAq3H5k/ywHdJ9BggavolI4Nssw1rLUIQCOQPl/JSRnSNn' +
      'WnIk8NllS362ppMzLKf9vlwGLPW25yA0whj6OtPhGBAZmhw2g+Wl5SnbGdjbvra9/vwmCO6s+45Y3gwbO8xgrRqa6vcFbcT+CIxALgOTH74afgwmWxnI39ce' +
      'ZtDk9EMMBMubGxifvMeW7feFGch+ryVlWgcsOWiYRu2NK9BkRPJeiyZLhw54gNTyIKmlze9rTg5CysYgXNx9JrktlMtYLOlJI1GuxWLsYMDvK0ikWHOvCujp' +
      'N8pzGQuEGp7b+HC7ilvUmMZXfFDXVFcTzcTNgsTXykMNufPTulKSaIpiX95FeLCSmhVmLOBrV3HkewC/L3kagJXuezX2xe6KfR3dGfsK3pUJv/f7LFyIAePx' +
      'HUabGWaz/EMjYLRNhxDjY/ikEYg3F7AfNVArrUYwZ6xO/5Cm6s8xwG/5myGl4c1RQzIV4u3HDBTLM8MQGh6eYmXAsP9zvy+lwTwe+t3I1B7+XxPUY/PjaGOQ' +
      'ydvXFg4yxL7ntWu30z+8BTT7VaRmS1bv5LjHwTyo4toR6rqe9yetlSzn9z0R9zioeGLIfdluO1NOsfva+8IFiWld5t6sgJE1QXxfa6nBUUD5fbRJxbVfD4UL' +
      'EvX77jb3qrh2vLW0KRkg/TBjjrLYL48UfMydIlGf0KOm4pkddlbFE9e1mJp9xkeXIs/cx2u5GeVB/kv38o5+cClyL2vZ95q31Bv3stj3LkVWfbz/aJ2Ntw6D' +
      '3ze/YQjqVzAwnxmCIJMOV6EvnPXm8QY+dB78viBzZHf49uX7/Eb6ZrdZzYDqWD2/iypOHW8tT04GsDK2C+Rdg8z+G3a26Y4+FMw4r+KWLi0Hmjky9ert/0T0' +
      '+r91M0wlZvaaB5qSAEKBwGBa/2zbgXz+4T5o/M5Kg0HFnecLHd2lrQ6aY09lBWLS2nNBW1qQaA6cJrq9J/9/LVJHSS1IDSbGW0splsipxLT+zN7iLvNA8p3I' +
      'VlPvQS0Dx5+T4wGs8aIzrrTApOLO0eKgimtHe2a+fru7tNDR6jCIFEtzfl/NljScOVDcv7rXPHg8kBIYmtj2QtMd21DjbIGfOYtqrTQo3Y5CsVUk925OngUn' +
      'rg7CqZ2fN5HZ25aj4hb87f31+oK61F1+mN2xnEwwyZti76vv3kuRxTH+WNqtzMFirOLOzx5to4qaTCR7U4mWfeNL3eW8OAgU211ZqLQqhppHOb8vM6jizptp' +
      'wcOsiksGyb0mBmjTV3otOnZ+GXlZ997atb03c6z41upBFXee017obOMjF2MVpY+ruPNMVmDat3VFTTPJna+/Y40HdKJhP5DbNbJB8u7/7tk3a+Lt0rSg2dGt' +
      'FNa01nAc2TnJdDTeBlKRzl59/t9ScWqvpsnYoOKSHhVQrmFaI0teova6pqHXqzjyrYqXvd1G+ro/Vk2t9mS66o/ZvsgK7G9XcckFPc5aSv86ukbFqR1pQRVH' +
      'zhocraUF1MmT+p7DqWPUodh3yc8qrm2JodpRFS878b99o0Urv5jV+H5gXjTisjY9/2IVl1xtZMkLd36jyfpWqTj1ymGW1KDla523SsWdf29jSUYl/1TxslMU' +
      'qwKkqLilafGWWIVXD6zr39T7YpeKU5v1e6xUcctf9P26R8WdYd3fHXlqmCrSOvnsbmv8IeOXq5ITAKwJNwqb7pyhVze7VTwROmzjzUNgnYQZfppAPXthW9LN' +
      '8Mc2nhkyvGvjTUMGK4Onhpgk4F0NkPl6OryFlgZUXLvnsK1nxtDYxcjSgDsSYvBUPW4h/12DafFZwjShJjNAaPs1Z51tl13fD8eM52gw2miwbh2ewpvigLdm' +
      'Gq3VI1Me6SFbun4FDXzgmuEPzJWmA9X+JhUv66GKDkeCNE33GK+NBZk2c88fc39eF/wmTNMXI7EaZAXMA+8HKNYaj6fuOM0r7wJVtOCdOtLdO5sZGnbk84EG' +
      'eDTjcjglqQMMSU0MQH3Yto3as/T1FLMJSA9Fdu3Ij1+xl3y92l1KNgqZcDLf2l5K699bRLEpSUEg3ILXxnOojJu3tE2gbYHMgeOB3IxEcJEuPmEeTMMqTh2e' +
      'eTErUHeWurPLa68EbekwCCp+clTbCXpfbiaTvXhL5uDxQG7wTxmuOCstxJGqqzj1xzkd5Nc0K6D3vYu/NWjystSKEO0zZ/WqWLr9xmdWBuLSp/dCiCmNS58+' +
      'CM1XkiDpNJGkCW8cIJIpd/hgLjqt4r+OpQnxUWsVfzAa2wtkK+j9yY+HYx3/wZiKS3D4OfbZFIYm/xNcplh+xghMY1Wsjqr4yTEqg0yP3/fyluJbWY0Uu723' +
      'tStzbPXgOrxp4MX+35D8yC0GiA8qg3jgZwzFCcR+WMUtN1JMNIQmNRoT9Ymn7ScPqTj1erOJBhW39Dcn0PBpI1VMP6XiNUP8QwlQfz4e+IPHYH87b50EdHEw' +
      'vidUM8FPnwTbctwR6qnxcMrlBErFKm4coNi3S2Mbx/Db7s2FFa0VZPOoeDdW8bL94zk/RPS4L3wVgeif5HHVoK2LFiInJyPFK1a6BFTGVbkUWdMrTlFGbo53' +
      'ih4hyvFIaFUR+0D5JlsBUoStCpJ5ryB4/q+9uCg7Zx6qEGrsEud1IF7yKF7J5RK8AJCghYXsufPm5yxYmLtoMWfnHUKZLgYX8QMAnJd3iorAK1VeYQkAIL6y' +
      'Sl4CgBSRr5CXgOD1ouj9KjQ7YSsvVCqi5EEaRrzkII4QpyAtT8ErIDGan1zFOxEvud2cx5GHZEFATsFVqdm5Rd4rzSmvEmTNbkrCFsFdVSEqecgrcI6aKQmx' +
      'dxNQNFdRRi7JUy54keLkPGjeggWId3JejlcErwwQ8yzwTgltYJ/foN9T9JRJ5CyrnsOXlaPVBc+weajSK3oUxKEy0SUgqQzNKasu4cvKCY8ER+vZ5RvWrIvx' +
      'RAWJHuQUtnIOgRfdnIvwqr2iIujEe+NpJYtK8pBG4rQLSGVaUSUPIpfSa1sh1Mho+ZqNqzfEwskScnOeGiTznCf6unLU1CncrXQ0PqfwTodUjp5Zn4dkhfMq' +
      'SPKiMkFwIFH5NcpGsiJVykhU9LzKXJLkeHAgkp0c64tKQahABUVF69j162PE+fOQXVSiabgFt+StITypQojx0KaCpzeyuj3nEXkA4L2c7MxDwlaBryJv4EFV' +
      'HodQJnpIgh5Z8VbxpItAG5U50VHR+ktU0PI1Rbo78Ap2SVJIvGrBK5Xd7V8n51LyopeMPs3ytRtRmeRF5ZLk0OpQKXryUIUg/KK3V8k195Oi/cUpert6qtx2' +
      'wfsE4mQ0dx55zeytPHwxCXyEl2/Szn/oOFvH/Tr+hNZOHOMbtXPGZO3cpOvzdVyp65/X8VId79DxDB2f1vGPBt2/jm/p8WdM0c4LOs7X8Qad/7yOz+i4VMd2' +
      'sx5Px1jX79Pxpzp+J+Zfxx/q+JyOT8fi6f66dLxSx/fuA4fwisgLqPKVaJPMqeTFB+rFhfOzswXZrs2vgsgcVHOiEq3d3OycRQtyFyC3TDaOW5KVu3virp9f' +
      'pvkB+yg686LnHlJ+tM9EmX9lYQ78Fw==',
  },
} as const satisfies Record<MicroGuestArchitecture, { readonly compiler: string; readonly image: string }>;
