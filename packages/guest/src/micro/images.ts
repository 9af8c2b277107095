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
      '7VprbBzVFf5mduOYBIqxN2yIAr52wkNu0+axtteGyGMnTsszZL08CrTxeDzr3djesXfGsZ2gZuwElShq5YEVW1qkeCmg2KJSpCalqwJxEtoGxA+6aShSK1gH' +
      'CmkTUeIQOdvGe7t3ZtZeg1H7q+6PXMm+c+6555zvnte9SqxzeLgUMHQOD2Ns6Sk2x8017mwL4C91wTtFqfu6ArgA4B25UGAzCq35d+XW/PbN9vqVcWVcGVfG' +
      'lXFlXBn/94PzeU+Ry4+cLBe8pyYdcJUSx6n/5U++/T/Ns/1X5tl+bJ7t986z/Yfm2X71PNt3z7P9SX6e63+e7b8yz/Zj82y/d57tPzTP9qvn2b57Huzvyv5Q' +
      'St1C6vZTY46t7/IOPYnlKOZJfKIeQmKcfquaI/EkARKMzzn05OCgnuRIfKKFxCcIhAQ4Uj1QqCdB4ub6aar7ACFRbssIEBJjWFoFTk9CPzjBA3/M2WXzPyh1' +
      '6wv0JHe17gOJTzRA93FAoqxZ93FOJLhFuo+7GomBAT0pkvhEVo+P4SGMB4bNosudXKJ8j57kEZ/YCtQIKKrhi3QfWz9dqvvqniuqIc+RmgHoyTLEJxi+Msyc' +
      'bWrnkRFAT045YPyYQ3QuvPl7nuAQJXPueW2E8S8sRvqCAxVs/w4O0TGnnhQwPJHazI/AqSfHJbIP+P60HHuPMRxOCOlBCDVbx9Ad5+EfdAo1W1Ncdz0P/55C' +
      'GAW8njztcI4uhJ68FUhvgFCzS+e693Lwy49xWz7AgrMnOPj3gz/bDPilvmXFxzl4sjh81wGuTZye/IxStzyGLQeWo7j0ZnQfyFD/i48LT//etfBnDU4Yf6fU' +
      'zeZsDtTU6egeptTPA2nma8tX1hnHd8NIXYt0SoKRpDQ2DFQCOAiBM6Z2Hj/A9o7/HAbjv5XlE0o9qYUNIyy+zC+Tpr9ez/fXaDMv1OhA5YXFQnpq5zFTh1oA' +
      '47uUxtLTMcAQznkNJpc9S4zZnNp59EDpCd6MJcP5IQfXPkrdT+fFxMRi433JwutJfV1IZPfEcnhz+C9T6t7HwzWXbCxP9n0O0blk55Lbmyen83PLsT68mIfL' +
      'AT25FY6z9YCf7VkZlLzO4Aqv5ITxT0rdX+RzNu9fX2F7W9ZPOg+PEzi4hyw2eEFPPlEEI+VYMMpB952jNHb6WiHN4lIfbPYeBSoZzoEiGJvzsMaDxAsnjEkr' +
      'Z03c6fw4NnEjLuBgyXIU6281JHZVoHsc8Dez3HDqvk8yNHahqX6ExfZHlLpz6+MZGmNx09/iEylHSUVuz58z/32OfJCXI2z/hJkbepLlRn7eMowlwEG1gTPU' +
      'QRgXS5BeAgwdnvAaLuhJ/dPHT0YLYCCoXhqnNJZyLBlluvf7cL6MUj/DxvReLGH2j39J9+cOjK5zYsu03uerjF0FWBMHTNl8OXH7TU1qAbYM3HL0p2VXC08N' +
      'bxO9v6A09vlXxPES8xMHT8otpDnO6rUpBypS02edKxd/Y+lZwZn4GK5UaVbfhzA+ytBYiofHBQwxrNGPqwzmhxLoydStQroUJWdPAH6mewb7b00bKYdr9FlK' +
      'YwxHNmajRyiNsTgwf7Ga+iwvR87/BxzHsuca5uFJ3S0kWP5Eyxcb0eJsj3G4Rl/mEGVxB4fDS1h8tvV466H7DhfAeJ7S2BG+8LxIqZ9hYzis3LEw5uI8q3dc' +
      'rjJ7xzardwxBrzLact+eaqOV0tgNHKLMr8zO3hzv/mrje5TGPBka43jdt/tL+TU7T82zn2hICIAnmaGxdRwOmXq6qs3zMqxjrB7sPH4zY/prCHuqzRrPv2/+' +
      'ZmFw5a99RGns2gzrXTNrLE87M3PnPfP3RRuXlafcKMN3wcGPMowjGfucQ9XGCkpj7Owslnfmzv9qtXHjdLxdoxty6+9VG25qnYf5ZT2lsWcsDL4BIPrxFMP4' +
      '2qz+EG3gjIuP8iNchsaeGYTB9LCcQ5/XWAIc3JGZiU1v7vtlr6FlaOz9KRrjlqO47jLXvXLpd3YMAP4mHoeydfQHFuc6D7pXLr1rBzj4d2Uc558E/PHyxUZZ' +
      'UaFBguu8LEfZu4Px3jRzG0O45DWGKI0xDGcodZ+k9NBL5YuNHw7CGCsqNLI9MlkaXOctP/f4SUY3BtsuvQChxgGh5sm+ZcVBwLP/DLrrOevO3c2hkrPvzxQH' +
      '/zGe31fvFNIEde9+TKn7RScM1kf3w9E+NkX9ZU4YdffjPDdFLTznqo2/sPpxwvj0C/2Vxc1+W/h0HonSy47uEOBn2EsAF+vnCSCard12nRcS7B0AgusuUurm' +
      'mJ/vcTWVvb0prfLcPhav046SiqNAlO1tMGOm+34Flv+5Wjo2nd/MZg5HFLqv5LGlTa9lZdm7ESipiBagW7R75IzcrN5YMRbY7Rv/JQzCD0fYuwAcDrF60WC+' +
      'U5LfpNZd0Myj5qEp676w7vjjBzBWYFg6X52ts2jIN34BRvPhFyIszw9RGhOcll5kjhTv59F+mxP+i3VCgmdvzGvM3K7oAaIaDw9XpPvEZegfK9J9zcvQP/gD' +
      'rqmFR4KtRXn+brbWAt2nFSDB5Nh7tdP00ZKKBltfC/PDrD75xkwvvmOhWdPm98sLjcmZ+jb92QZED1Aai4/u9cVvG42Ugmtn9+Yw8wMQbbV9nKtpUy6vp05K' +
      'jpFLZm3rPrO3PsqPpFcgvQWIPvVFvQvgJw7ddxcQzb6RYiyXns693fYUGjcCrifYHeRABetxaQcqroeedGd7biV0Xz0QZfVXzaES7du9TOdhfv+yOqB7mIdv' +
      '0r1/GYDiSR4V77J7+TTOixnq78ne2eyu+yulbrKrqKkCiLqYjpzPHm0YmZQ2jKRXzNwxt2T3RAuw5cwUjV3M+c9baLD7kWd1co+rqeHEpnS9ULaPBJt/zWQc' +
      'ufXlKJZObEqLQtm+8iDxzuLdMYvXl8/LWzf1sZqBc+yRsjc2pUkR+u2YDuGNTens/VszHWPnVcb0d9dXfL+T9928yP7mr7L/SbbI/o/UIvZLFCNSsMqD1WvW' +
      'rvNUVlV7a8QWqVUOoCMUlgkYN6TJktYTkdeDSF096noQLSS1q+shRyIESjvkPknu0kJKmIBISqtMQESNQAvKEZmEVBJWiNojBYmkdHaK4dZaosoyCcodXegM' +
      'SRFlVVuPrGoE1yzqljt72kNaLYnIYmv/NYuYCmICCamkQwm3yRGiBcUwWVtZSaSgGBElTY6okKWgQvyND/sRCgcUBHpXSYE2cl/9vY21pCsSCmtEJIFQh0yU' +
      'AFkV6N0qBdrATJCmxg3+zb7cppBGQmESlPvEVlkKdYod6I2ENNneZRlQpYgsh83vWmKxRQuiEiCa3KcRJUwYbGsj2uV+lWzY/MB9/pwVVSGdYrifqJIYNt2l' +
      'mqJBmbTL/S2KGGlFr6hJwValjdzbVEtUTYxoRImQgCy3kpB2O1lNVE3pUklIQ6BDUVrn1s9AqeiS5XZSv3Gjr7GpKbdj3VrSEtJMs51ypxLpR5fSLud2kQfr' +
      '73mgEV1iOCRBiohqsJbIfbLUw44aJj3hVjkQCjMoYVWL9Egs8NAioa4OeVVA7OnQIPeFNLJh88ZGROQWRdHQpfTKESUQQFDs0GpN9OaBN9z/AAkoEdKmKK1Q' +
      'u0LhWtIuyzO8lh61f2aDObSgqNk5Fe7pbJEj3yCiStasZQ5a3SfhhpusvxP4zGXNsk2/Z9NKjn+9NWs2/ZMSa37Wprts/us5eZv/jk1HbRql1vyYTVfa9Eqb' +
      '3mrTZ5ZYs27Twzb9kk17i605YdPv2fQRmz7htuZPbJrY+j/P6bf3Z2z6I5teQKw5ZdNfs+lDtr4Kmx626fyibZW3hySZdG03c2FVlxSaix2qWrd6tay2IKQR' +
      'ltK9Ykgzg7ZmtcdbWV1JOlXWDjoVVZslbtfhl7qEWaihcI6vhDv6SZ+3igRFlVhpRsw0U6EFQyrpFKUgKz/GDivkzo2Nc64/+O16qzztupxrT8i72rN2ugqJ' +
      'pIS1iNLRIUfwbw==',
  },
  riscv64: {
    compiler: '(Debian 12.2.0-13) 12.2.0',
    image:
      'dVV/cBTVHf/uXe42CTAkXn6I0eZ5IUEyMhMhEEhHTSDLSRRUfutoc5t3e7ltLrfJ7cYknWIuxx1JqozQEwOCQoKI0I5DpXB1pnqJISIdsbUVqNNqQn5AsKG7' +
      '1vygCKZ5t+8QKu4/733e9/P98d73x35jLfoa7zEY0p8EsDBN+W0GgJB/qVHetjqv7Q59n24BsBi75+PxcsjyGSBo+CIiQZFdhieSxiIMyNko/5vsvHw5Jylf' +
      'gqKNclJRni6Ts5M6/b4CFpI22zZAaII1DPVmwUEgZ2h62AxJzyzL2MLC9u4nujefXA/BF5ouEs3LYWOPGSy1YzP9vqCN6O+HCShgYfrd58JzYLqFhaKd3WEW' +
      'Tc/ax0KwYncz65O32fL8vuJkhjMPqlC0YkdFAZsEoeYN6+7uVrXJ8Zhkn+01KqmrI5KyseLkrRWh5oIF1r6MFBPDcM++SHiIY2aH2STwdata5jcAfl8SH2LB' +
      'eLjFaDPDXA7fNQFGWxqEWB+LUyYgwVzMvdPMPGIxgjl7VdYRE7P5QxZwzd8MGc2vXDWkMyFcftDAcJgdh9D4+AwLC4Zdn/h9Gc3m66HnJ2YO4C8nmTkL4k3G' +
      'IFu4syscZIn+wNYL32UduQIm7vNIQ03u4PT4+8A8qmqNE8yl9FQAi4l7v6Oa4/2+++PvA1WbHKs6U277oILhdnYPhYuTrX3mwdyAkYuDhKEOu8FRzPh9pjhV' +
      'm7wwFi5O1i0cCJkHVa3xeoe9LR0gq51NibK48/tXvnfpGPF6P/Waqc3qKedULfOy7lPXzz5+eqoeOhtvZjZejjLB/szNzODR05Fb7P1LZ/mev8Xe74i9fb/c' +
      'daDJhi3j4PctaB6DzctZWMCOQZDNgnMwFM595XAzDp0Evy/I7n8p/N2ZWyw3Ds3tspgBNXG6zaGzqpZ5vaMiPR3AwrJnydsG2V1flXNtU/JQcOgzFfoUPQoT' +
      'u3/mue/+G6Hv+9blMJOcM2geaUsBCAVKDNbhubY9RfjuIWi9aDGBQdUy/7rU0W/vcJj42mO5gdhp5C9BmzVIJHs6iWzo3R/PR+ZVkg+Sh8nrHXaGI+dMsnU4' +
      'Z7C0zzySPuXZEvdGux7B7GPpCQCWhLnueHtxnKr1Xi0Nqlrj1YFZL3/Xb1/q6HAYRIYz8X5fQ41VyxkpHV41aB49HMgIjE1ueqptSjfUesmFZ81mOqoNSr9j' +
      'qdghknvvTp8NR8+NwnsvfNJm7GFhU76q7dXO3/Kuk39mTvdXtHMtywypzHYSN8PdnDthx+nIkhj/mvVKzmippmp7P763iylpiyPRnyjXo19h76/A4igwXH/1' +
      'UqVDMTTcy/t9OUFV671sDbZzqlY2Su41OWKK+5zmIvjSp5FnqfWOvi2DOddKr6yaqqO9H+ovFNh6z6lYRnvCKqANuYHU800lbbPInQ8dtyQAOtq8C8jtWrkg' +
      'efd/D+ycPfmm3Ro0O/qVpQ0dDTxPpki6KepvI8lI7yCty3dULXNQlwxtULWyARVQgSG1lSMv0XhJl/SsV7XIeVVrPNJFOmU4lk0996TDNh9kv8wN7CJz5SPq' +
      'Zy1Dd8IaVes9YSX5PGFwdNiLmUPv0smlZV5j9sX2Zd+qWuRQDDVeVbXM4z+sG93bnHO5rW8H5kc9TnbS+FeqWtm5Vo68cO8X+tmBlaqWebadIznY+0/Ke0zV' +
      'ej/r4khEZf9Qtck/MlP9Chmq1tu+pCaW4VUjq4fXDz7dp2plB+g9pvTK/kDny+uqtjdM7T2qar3HmRK9kgOvWRL2GT9dkZ4IYEk8vLxtag39KrdG1R5+vd2G' +
      'zWNgmaaxOFVgnvxoU8rl8DEbZscMh2w4bsxgYbWZITYFsLsZcl7OgjfQQwFVi7zabhu4c+zaqchDgapIiNVmUr8cvtgct+QEYcahNjNAaMub7ibbi+V0Pvze' +
      '+KEJjDYTWOrHZ+C4eMCWHKOlbmLGPQNkUm9ebgIcuGD4NXu2bU+dv03VHh5gStojQZPJNGC8cC3IdpkHXi34dnXwi7DJdCoSy0FuwDzydoDhLAnazJZOrBwC' +
      'pmThW01Tk7HPups1QUsRDjTDvdlnwhkpPWBIiWYszL7AbHvo5QxzHHRxKnRmtxQlLN8+tSvK6reTiUI6nPS3Ppesw9tLGC4jJQgq+HKKt17PZ7IvX9EngT4F' +
      'ckYOBwqyk8FNMnPUPGqd6snM8VmncgNNJxhO1RrPBm1ZMDr1/2gM6DOB1qWHdPaSmpzRw4GC4G+y3fEWkxBPsq5qmf+Z10P+j7kBWvcSvjIa5+WY5SGTz5w7' +
      'qIIvbcfHFhbis9IGIcTa47PSRmH32RRI6SQnVmHHHnIyY4oP5pJOFeypViEhqq1C5x2xuUCmAq3PiuvhG//3NFUr08IbuCczWBP5y59hOHznBKSSv0mKCpDG' +
      'ZJPu8fuerSm9ktvKcFsGO/pyrq0aXa2tH3l6+GdT8cEdqpY5Qmww2cQCvnMsXiD6Saq296uMOBOEprUak2nH9wjv7lO1zEu740yganuHdyea4E+tTKnpURXQ' +
      'THxXImw+mQD4tYOwqxtbpoGpNJgwEGqYxGnTYFN+VYR59Ho440wio4IvsXWE4d60xyaO4Rf9P19a2VFJJo8K9kRVe3jX9fyvI9TvM59H/KkZqT3QxpLaOOlq' +
      '2m5IfX8Hs/3wjpZiv0+XNW3XpRedMVmWrwf+X8oKN6Tbfiidg2PSbV3kbxCEjHVBOPXSB+ldofQphrGg2Z6VMgF+n84/WEbmaCw7Petiu+wNsV1wfWwn3Djj' +
      'nvL7ABJB//IemL8gf+GigsVL+HLsEJz0GNyiR0AAwHuxS1QErNR6hQcBAOHqWvlBAKSIuFJ+EASvl9BAqtT1hHosVCui5EE6RlhyEEOIV6InikvwCkiUkUdC' +
      'ci12ISxVVfEeRyGSBQG5BHe1rlclYq80r6JWkHW9GYk1QlVtpagUIq/AOxpm0AsoLgFFYxVl5JY8FYIXKS7eg+YvXIiwi/fyWBG8MkDMsoBdElrLbVxL7yl6' +
      'nBJZnXXzsLMCrSpeyRWiaq/oURCPnKJbQJITzXPWlWFnBeER52gNt2zt46tjPFFBoge5hHreIWCxincTXp1XVARKvNmfjL2C4ImeFCKdxOsXkJxIEeoVJHkQ' +
      'uZROhEqhQUbLHl+3am3MnSyhKt7TgGTMe6KvK0dVXQKqFBrKJd7riPrnFexySBVo5ZpCJCu8V0GSFzkFwYFE5acoD8mKVC0jUaFxOd2S5Li9IxKdHKuLakGo' +
      'RMUlJau5NWtixAXzUbmoRMOoEqokbwPhSZVCjIfWFz+2jqP6vEfEAIC9vOwqREK9gGvJG3hQrcchOEUPCdAjK95aTKoIFK9Y7RbmOflat6LXl6igZY+XUHPg' +
      'FcolSSH+6gSv5LxRvy7erRRGLxl9mmVPrENOyYsqJMmh56Fa9BSiSkH4Xl5eKzfcSorWF6/QcvXUVpUL3vsRL6MH5pPXzKvH4JoGPsLbY9TXaopfpNhHcZpJ' +
      'X1tifIO+HqH4nTh9/TvFH1O5RvFOitF0ffVSvJHixyhuoXgttXeE4tkx+xT/lqH2Kb6L6l+h+H0aL5qhr49QeR7FVoqLKEYUP0LxT2LxUXyE2qun+A2Kb54H' +
      'DuE5EQuo+rlokcyrxuJt5eKiBXl5glyu96+CSB/U8aISzd0DefmLFxYsRFUymThVkqzcmBM37HzfzbeZR9GeFz0xkuRxN6D6xYuQi5eRXowoWoxyTF+UURWP' +
      'XaSFCccjoRUl3G3P19uK9Ranvf1j+uLivPz5N7oZYcmjeCW3W/DC5CRAUlJsdNO1KFoPooyfW5QP/wM=',
  },
} as const satisfies Record<MicroGuestArchitecture, { readonly compiler: string; readonly image: string }>;
