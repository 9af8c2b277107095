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
      '7Vp/cBTVHf/s7hEjxGlMDo8yaF4Aq5OCDZDAXSjDJRCsFUU2p8OolWw2e9yR5Da53UACTFlAWxi0k9UM2x92yFl0SIZOqYUZb4olgp1qh3HsUfyj49QL2tYW' +
      'aiXIwLVcXu/t7pFDw7R/Nf2DN5O8/b7v+36/n/f99d5kYnBYVwGYBod1GJ5xhs0Je4071wKEKrzwZyn1rSqCFwDeVYqDbEaxM78925nfvdtdvzlujpvj5rg5' +
      'bo6b4/9+cKL/DLn6+OnZQf+ZeR54K4hw5n/5U2i/ZJLtnxcm1/6pSbZ/aJLtPzvJ9tsn2f7qSbY/b5Ltl0yy/fP8JNf/JNs/NMn2n51k++2TbH/1JNjfnvuh' +
      'lPqC6aVnhoX17/GCkcIslPEkMVqPYHKEfm0JRxIpAiQZnxOM1M6dRoojidEWkhglCCbBkSU7io0USMJeP0sNEQgmZ7syQQSTw5ixGJyRgnF4lAd+n7fL5n9Q' +
      '6jOmGCmuxBBBEqMNMEQOSFY2GyLnQZKbaohcCZI7dhgpiSRGc3pEhocwHhg2h57t4ZKznzZSPBKj64FAEKUBvtQQ2frZCkNc/mJpgLxIAjtgpCqRGGX4KjF+' +
      'Nqz2NvF4KTUicFV88fAowO9FRHotzxNcnmDzhL0NzE+RSv8N+V+3+T034udkbd0c84tn+PF625/otX1GEqmcDwPsO7v1+CBgpLICzB9z6J/Ij4V7+jn0kwn3' +
      'vD7I+BenIXNRQBXbv4dD/7DHSAUxMJpeww/CY6RGZLIXeOqaHHsn2mcA+vDIYvPa97EbfM9aMv59yPn2IJjZiWBg/TC6EjxCOz3BwPo011XPI/R0Mcwi3kid' +
      'FTxDt8BI3QNkViAY2G5wXXs4hJQnubUfYMq5tziE9oM/1wyE5J6ZZSc51OTOIN4OeFdxRupTSn3KMNYenIWyirvRdXCMhl7eFnzhN95bftTggfk3Sn1szuV1' +
      'YLmBrgFKQzyQYfnj+Nnxz8gumOkvIZOWYaYotQaAWgCH0SyY2a0nD7K9Iz+Byfi/zfEJpTXpWxoGWc4yn162ff2rQl8PNfPBgAHUXpwWzGS3nrB1aEUw51Jq' +
      'Za7FD30oWWoyudxZLGYzu/WNgxWneDs/Gc4POXi3Uep7uiCeNhYX7ysO3pr0V4PJ3B4rjzeP/yqlvu/dQNYqkP0jh/6JZCeS21Mgt+sGNrdQ6pvGwyvASK2H' +
      'cK4eCLE9cyOy3xOZ45c9MP9Jqe/zfM7l/esGtjfm/GTwqPEAh5+unmbyQSP1TCnMtDBliIMhnqfUOvulYIbFpT7S7H8DqGU4d5TCFAuwJiLEDw/My06+27gz' +
      'hXFs4ga9wOHyWSgz3mlIbq9C1wgQama54THEV8eodbGpfpDF9jlKffn1Q2PUYnEz3uGTaaG8Kr/nlbH/Pkc+KMgRtn/Uzg0jxXKjMG8ZxnLgsNYimNpOmJfK' +
      'kZkO9B0tW2p6YaSMT7ad7i+CiYh2ZYRSKy1MH2K694u4UElpiGFjei+VM/snv6D7MwFDizxYe03vCb+5vQgLEoAtWygnbbqrSSvC2h1feeOHlSXB5wc2Sv6f' +
      'Ump9doM4XmF+4lCT9gUzuX5o3x9pAVXpa2edKBd/6eiZw9n4GK50RU7fhzA/GqNWmkeNF+hjWPuLAibzQzmMVPqeYKYC5efeAkJM9zj2X9s20oJ36AeUWgxH' +
      'LmZDxym1WByYv16g1Pq0IEcu/AccJ3LnGuBRk34wmGT5079wmtlflusxgnfoZyxnBAyBw9HpLD4bu/31MMSjRTBfotQ6zhdfkCgNMWwMh5M7DsZ8nK/rHbMC' +
      'du/Y6PSOPgz4zQ3571DAbKXU+jKHfuZXZmdPntcZML9FqUWz1OJ4Q9z1hfy6Pk/ts59qSAaBmtQYtRZxOGLr6QvY52VYh9nZ3Dx+e8z2Vx8OBOwaL7yr/upg' +
      '8BaufUSp9Ycsq83xNZanT41NnPfM35dcXE6eckMM30WBH2IYB8fccx4OmHMotdjZWSwfyJ///YB557V4e4dW5NevBEwfdc7D/LKMUmufg0HcAfT/3Mb4+nX9' +
      'ob9FMC89wQ+eylJr306YTA/LOXy/zpwOHN4yNh6bzfnvU3WmPkatQeb/WShbfpXrmjvjG1t2AKEmHkdydfQ7FuflNeiaO+ObW8AhtH1MuLAbCCUWTjMrS4tN' +
      'ElnkZznK3lKM97ad2+jDjKVmH6UWw/Axpb7TlB55ZeE087s7YQ6XFpu5HpmqiCzyzz6/7TSjGyMbrhxAMCAgGNjdM7MsAtTs/xhd9Zxz5+7iUMu592eaQ+gE' +
      'z++t9wQzBMvf+zOlvpc9MFkf3Q+hbThLQ5UemMsfwQUuSx08JXXm+6x+PDA/+Vx/ZXFz3yWiwSNZcVXoigIhhr0c8LJ+bmWplavdNoMPJtk7AAS3X6LUxzE/' +
      'r/Y2VZben9F4bi+L11mhvOqlLLsfgskGO2aGuC/rxDPfh/P5zWzmcfTDEMufnNG0PyfL3sJAeVV/Ebokt0eOy13XG6uGw7vEkV/AJPxAnL0LwOEIqxcd9jsl' +
      'dR917oJmHoHZWee+cO74kweRLjYdnceu11naJ45chNl89ECc5fkRSq2gx9GLseNl+3m03etB6NLyYJJn7+bb7NyuCmWppfOo4UoNUZqJ3uFSQ2yeid6d3+aa' +
      'Wngk2Vo/zz/I1lpgiHoRkkyOvcEfsn00varB1VefdepuvE++Od6Ln7zVrmmnJ9xqXh6vb9ufD2SpdZBSKzG0R0zcOxSvANfG7s0BGGJDllqrXB/na9qWK+ip' +
      'l2Vh8Ipd24Zo99Yn+MHMHGQWZan1/Of1TkGICIY4L0utvdTurVUv5N9uB6aadwLeZ9gdJKCK9biMgKo7YKR8uZ5bC0Oc49bfEg61aNvkZzqP8vtnLge6BniI' +
      'l337ZwIou8yj6j12L5/FBWmMhrpzdza76/5EqY9sL20qyVLLy3TkffZEw+BlecVgZs74HVOc29NfhLUfZ6l1Ke+/dVNNdj+qsfZe0uNfTCKSRvR4tLNdIWGp' +
      'u13XoEeiGumQ5Eg0ptjsmEoeWNk44fpj99cTXenRiSbHFSU24Z6ov7pmIWlTeltUKd5KZDWmx9X2diVe8CfiUvZLkuJyZHENqhcsXFRTu3iJPyC1yK1KGO1M' +
      'Gxg3qiuy3h1XloHInd3aMhA9Krdpy6DE4wRqG5QeWenUo2qMgMhqq0JAJJ1AjyhxhURtPFq3HCGy2tEhxVrriKYoJKK0d6IjKsfV+Ru6FU0nuG1ql9LR3RbV' +
      '60hckVp7b5vKVBAbSFQj7WpsgxInekSKkYW1tUSOSHFJ1pW4BkWOqCTUuC6EaCysIrx5vhzeQB6uf6ixjnTGozGdSCQcbVeIGibzw5vXy+ENYCZIU+OK0Box' +
      'vymqk2iMRJQeqVWRox1SOzbHo7ri7nIMOD63v+uIw5YciGrYiYoaIwy2G5w2pVcjK9Y8+nAob0VTSYcU6yWaLMVsd2m2aES5Fi5slnQ50qpuIA811RFNl+I6' +
      'UeMkrCitJKovJdVE09VOjUR1hNtVtXVi/QyUhk5FaSP1K1eKjU1N+R2LFpKWqG6b7VA61HgvOtU2Jb+LPFa/+tFGdEqxqAw5LmmROqL0KHI3O2qMdMdalXA0' +
      'xqDEND3eLbPAw8nm+XY2Q+mJ6mTFmpWNiCstqqqjU92sxNVwGBGpXa+z0dsHXvHIoySsxskGVW2F1hmN1ZE2RRnntXRrveMb7KFHJN3NqVh3R4sSn0ckjSxY' +
      'yBxU3SMjcZfz/wpvTnfmv7v0IZe+nOf7nPmqS7d7nbmywplXuvxVLn3I5a9z6YhL73bpapd+3aWvlDvzX1z62B3OXEycWXfp+1y6xN1f79KHXPp+l35xhjOr' +
      'Lv2Zy9/m0sdc+jsu/ZpLP+fSR1x6n0vvdvW9msfj0oVF26psisoK6dxk58L8Tjk6ETu6eFF1taK1IKoTltKbpahuB21BdY2/dkkt6dBYO+hQNf06cbcOv9Al' +
      '7EKNxvL8fwM=',
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
