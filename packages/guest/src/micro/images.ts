/** An architecture that the micro-guest is made for, in QEMU's words. */
export type MicroGuestArchitecture = 'x86_64' | 'aarch64' | 'riscv64';

/** What was compiled, by which gcc: the image in base64 over raw deflate. Written by `pnpm micro-guest:build` from micro/. */
export const IMAGES = {
  x86_64: {
    compiler: '(Debian 12.2.0-14+deb12u1) 12.2.0',
    image:
      '7Zd9dBPXlcCvbJmMbRmNiY1NSspLm3adntC1EkMFNa0IUks3EFR/AAnrBCGPsIwtudJMbE5NY3ZwlkHrtN2e3e5XT2Hbbmm72So5KStES2VMMc5pCIF268Zp' +
      'Q7uOM0JCuMQ4Nja+u29kA0pzdv/dc/b+7GPNfe+++/HefXdkd5SNHR5j21/te+mjAACt0ArJKyaA27Ip+ZscOS/5So6cn/xJjmxOPp8jFyS/kSMvSvblyHcl' +
      '990hC8ngbcn3lVZoLUw23TFflNySM1+c/HSObEn+aY5cklyRIy9OWt9j35q8CXfGIyav3CGXJt+EXP0lyVdy9O9O/iRHLks+nyOXJ7+RIy9N9uXIFcl9OXJl' +
      'qmNe6Huay8tSO3Pke1LuHPkDKUeOvDxVnSPfm2I58gdTYo68IgXbH3+iFepa4fOt4NZfKgbwaWU/YyLAoPlnHxIBBIDn+i+LfPSjIsBAfDIfIH0gsbdgZuJG' +
      'ajL+rgkgbbtw9D65IP71UkTt/ECj9tbWeu2idk47ZRuyHjMX918SCs/6rq5fc04Z3/Fk07xC/8GL/XqlevZSfNIEkDnJLWnX0htrb3Y+HDXFr/HB+DsmgINn' +
      'M9rZfl2IT/Ah/ijGr/PHg8PatcyOJ5uSuxEx9kIpIrd+YyI1a7VxJxGX0H9JiDRa1N/PFp4v+e+8e+JTFoCr8VkLwBUjkMhmS1ZNe/m9Wurv8vu+yjUPucTM' +
      '/66cl1WOuETf1ab/0X3EJRoRXG0aUNeZRQCQP9iovaWmy1pBP1kIEAMGEDcvAvBd1R/kyZ0pRRwwdO5vBf0fCgF8g65rALaE5pqwmpqu/dyWGLqtsLcQYLRZ' +
      'PS3OJeRF0bmx5tSHFzwVRRfFpy0AmZT4XhN6/xziWxMOueJWNNWFPCPh7Qn9O3OIsYIliAPWYu7o0GYhfpPXwlEmz8Sn8o1zMvKu//xxPnECFgFoL6ePmpSq' +
      'Bef3aK/7rkyeNsmlOSl+bg6Rl9Nrhp30Ezvm7USahNHmuUS8ZgmiXNM7In98tPmoSTFK7/rozrrWPOuxhO1CnVvPLOIVe/+VckT9i4sAHlVPi6lztgva+UjT' +
      '7FC24uIMjGT07puIWr9tJD5uAtg/AyYAWewdUiy+KxHF4tPMT25I6drZW6UaaRIiiiVeDQDasP6pm4i9CeXjtiFjvS9ifsx3df3+aW5G+YM+MmtMW+NvG+q8' +
      'PC03s5UZ/znPbi5hPXDJBNCovbVta72aXh65F0SA3hFr734TQHR3/FQ+QOZ4AQDEjy5BjJ3OB9D/ZRYxVsrHfpHPN+34Mv78V3yeD+jPziIeL+RjPXzsHB8L' +
      'zSLGX+dObYl4glvNOGpFZToTtWSipRnb0MGzmeiSTNSaid6diQqZaFmGj7BMFONnuHr8bPZcbZPxoXwAbVy9JLw7XJnQBtW3y4/n8QzHL06pl0zvDquXPmaa' +
      'yqhJUzj9GXVOVC7GedixPDMPNpY96DiPKsYT812NLTI+4mAGUM9i34smKAJNGVWnSjrv1QZfwz3v3GU99uNPJJYg9r0kGrPTBxc7Ur+N7Bvtq7nrzCJQpxbL' +
      'Zlsi9doG9RRTZ55S/n3eZ37WZ94dPsWsz8XGB/QUg28Q2Ao1kbfu8JeLQfnDYAE/BL6nkXL+1PcIfot/xvjQA+f9icMAUMAX2oYiTYL1WFmxOu2WxQMXZEvP' +
      'uRU+TVyvJvJSo7aEenr5jiefahqIPbEke2cjLiEuFnDHTQPx0gKAdLas1LRoS2in+n9v3n9KBER9/w1EhzrFlMtx4PIXsnK1Ms5v6jOmQdcE78z8rg4WjMOl' +
      'OTQBDBa48y/NwV38aSd/MgNES8fY2OEoG7svWjV2JGoeuy+aN3bkBdPBs2P3jR2JJsfui/5k7MjJmXyAaI92LbNwfU9M5xv94PVMNF+7lokWx2d5FRw8q72e' +
      '4RdRtkT/baw5unOsObp+bOcJ3sxiMAU92utXj/OGpr18Zd2zPZUPKMtjjuxwzGQ0gasxZ1aO9qQejEGx8ZzVvvsLysMxR3Gudk9Wjpq0lzODBbx3mID7MgHE' +
      '84xSUk+L8/fTuESCNqg1piPCySLeZtdUK4t79pq6FEHtzzvJO4/2sm1EaxqPuNKRpnGt0noyr3bnlwpVfdua8VBJqqZv+/memcLOUuvJgUjTuPWHvzUNa67x' +
      'R1Kv2kbWvCZXHH1TubtnLVPyH0lNaRUneCypPNuINvzE48ZRG+1S7Guc6nMJuh+NBnBX7HAlYmpZX+MsH603RuXLEddUpHFWE+fbdX2dNmA9ln8gIVs3qGmL' +
      'W//nG4i8d11e6FtqWoileVs7h4i2C1r54TIAY2bQJfBImpKXCwCSL04jJmemEY01lX2NE9ztG3OI2ikjlN4L8mI1bUFlQq/MOhkaSH7vvQt+8L4LBgsAjAU5' +
      'us+8r+4jt4xbZhCTdYvmW13ExbtopFE0ndIG1/xKzv92anp+8+ojjUJks2h6TTu/5qxc6DjUZDm4HVPvaOd3NOW6tOS4rK1rgTz+zanl8BIA/UVEjGwW1NOi' +
      'LXGozHTgglx48Ct8xpEad7sNHR5g1UKA3LM70iQc4VvaM1Ok3NObUErUtKWV6fdMG0r8FJJPzxknOj8D2ZnBAr6KH4D12IjWJBiao1PGdhpWrSfvONav4h8d' +
      'axkqgv4qP9T5UnDbRvgW1vwGKhH1HyHiwhvte4i4QT0tqjNlyhu2xIINo/ItEUWI7LNEXGLfdlRnUH5ITVv6LPyLJ2jj2g3r8+cvXp7sZ7JZO2+7oF6yWk/2' +
      'PF6O6NZvziEa78mhPmnidh0vbPWR2Tu3emnENRGBulbBeN0+k01nIXI1XTa/qG0W0TbSm5BXf7JpIrxSTVtaWnkGb8/xBRZjeb3uuCO3V+ayuaXO2RKpAsPd' +
      '7Ve2casMw3fPIp4wYknIa+rqbh3mh6YQtQH1tNibUO6zTbr5V4Jn+aQR56/mED+jnhb3z/E6UX6nDfdJU/N9Q02XtXTwCB6dM6J5aQmi/uns85f4+MNziPqO' +
      'fF75ltY8w95fZqd7+XQZn/7a9WxeYp1bb527fZZ1kSZBXccrBOQCfRV/d/91OWLviGyJ9fHVwHd3WJ+eQdy+oynJ07v1pevEfLHM3RrhBaB/+PodOl/nI6HJ' +
      'Wx63bVXT4q1SiDSWaa5xrXEi4qqMNC7XXLrWmL4dz3dmEPnR/A2PZNPNbAp527bq371p5HeYj9fMjwuoTKAyrkeyc9/lc5W359Ko6HrwJqK+ZYZHo5nv1x83' +
      'AejyhBHu1np98TRi7FW+rmgGMWZsNPCnN/jY5A1eMvrAdcRaQTbXPqPc1TsiX3k0la4tkstrS+TS/TMIAJ2LDqqHSwE2pC5mB54u4jlcLUdMNfWOyCfOGNNg' +
      'uxCp+SW/QjEuHlp8qHKy/025pGd6rSx8xmH/tZxOrTj4657fvalU9tiZku9ITfErimW/NFdm9734EfVGmXI89q/lxja59Y8Z1SsmG3E+JW1A+w9bQlu0zgjM' +
      'UVfH/3s69I6htWY4slQu6HtESL2pXez/T0v+vdEliO76VrFOH3tnfq9bzbha/352QfZVcrswt9afNPM8EvwfjQF96F1E67FE4fBjSmZeY/7CxVZ/oBT0Pdk3' +
      'y73agLpPANnoUqB3Gicknsk36alriLHEHfdq/munIvQ1jsae7fnBR/Q/QX6LYm9WGiW6KzZTibh/DtEKnY2RfaN1rdDask1/5Zphs3dS/pQ2/pruG9xg6QH+' +
      '91nQ8h84kyOHze7W/Nad2/SfXVtIuWWbHrk23zdyOg6v519MIupodHdDYf+Nxs2uzyvlPJsC/RifTUwaG7HQuo0sqlpB/3s+eXphaeyDyxCzq6293wUAbmGZ' +
      'LnOlb3Il1yjvpPtGwXpABQD9EB88o6vG3CUb2i4c511daxzWNr+hPzqJGGkc7r0Q2fyGsizSJNjNn1SKDiRkoXdIKUzl2YbiXPuzKtqVn/cOKQW4eTR1hLdl' +
      '16V+XXTrM9cXNq1Mn7tuFJT1ZMKtPzON+FjqLaPp2ZYhLuyI3CKxZn94DwtJHcGQHGaeAJNCoWAI5BYpJDF/mAWC7HNOl6EFcos/zNo93hZ/QGItHmNy/Qb3' +
      '51hHsFMKsXZPwLNbapcCMpNbPPyPxHYrUlhmewLBznCOzWbpab+XC56VzdIuZfdKqcsvM4/MeBysustXk6Put1fXPMT2SHt3BT2hZuYNBuRQsK1Nyg1062fX' +
      'g+8r7/fDX1AgLgZ+hZ7a4v6Lxv0/XQFb2GI+/E/Pfblqxd8e/xafy4d83rw5c1321U+troE7ETkgVlVVcamqqruqu6pKrHXby7rEnc2CyDZZqje6WcPGGlHk' +
      '/wCCIDLGRIGJgiCIDMQGe4PIzXSL4rxBrta9YL+6GsyCyBxgd25qaHbaxWru0G538tHubkEUzE67UFm1sVsQuh1dZrPTXskcXU6nvdtsuLI7nfzX7nTWmoVq' +
      'bq+62jBbLTJumIkCd9cNwESBLzFMg2h3mmsaGvi6bqfT2ZX9tTsdDofT3rHR6XRu7Oh2OLocju7sh8PudPy501nrzC6wGxtjXy4IgrCx2rnRvdO9kS92OBzd' +
      'zraGBienuWGTER3X5+YNK05nw8YaLrk3OmsdDrvZ3NVtGBOdWU3jbxWXGhoaqvhj1fyQKBpJO7rtjGMHnp0Z7DwIwS5WOW+fW7eRN8duruV+tjc7nV0Adp6f' +
      '2VyzyemsBbA7ux32yvtZB2MMavkW2rOaThH4QdgFqOT5ORxGgtXZpAFaeIIAhia34nTaAbp4ggA1m2rNZj7n4JLdYTd3Me7g/koAp9O5qcb4qBL5R0NDFYCR' +
      'IJdqzXaAbn7ugigyURSy2zL/yIA18JSqbQ89XLNq9Sfsazy7vM2SD9r43QRPyNvilyWvrISkdcC8HUp4HTDZ790TXgdSKMQguAekLq/UIfuDAQbMG2yWGPAL' +
      'mHOjwoq3hXmD7e2eQPNaFpYk1iK1dUC73xsKrszebSgp+oLUruzxy2tZSPI07y0p4iaYEYg/zNqCgd1SiHeEAHto1SrmbfGEPF5ZCoVB8rYEWYNrewP4A74g' +
      '+DpXen272WPrN7vWso6QPyAzD/P52yQW9LGVvs6nvL7dwF2weteGhi11C0p+mfkDrEXq8jRLXn+7pw06Q35ZmtfKOgh7Q5IUMJ7Xsuy0Jxti0MdkqUtmwYDR' +
      'sLKKsEfaG2YbtjQ+1rDgJRzkDW4vC3s9AWO7wsbSFulWW4JOj+xtaQ7uZpvr17Kw7AnJLBhiPklqZn75k6yaheVgR5j5ZfC1BYPN72+fBxWGDknaw9Y7nXWu' +
      '+voFjYcfYrv8suG2XWoPhvZCR3CPtKDFtq7f1OiCDk/A7wVvyBNuWcukLsmr8FQDTAk0Sz5/gIcSCMshxcsPHuSQv6NNWunzKG0yGC14wxanC0LSrmBQBqOt' +
      'B30+aPG0yWuN6I2EN7gbmS8YYruDwWYId/gDa9keSbo9t0sJ772twPvvy+WIfcWIS5cifrEYkS1FvGlB/MhSRF8R4p8tRfymBTG4FPFoEeL+pYieIsQXliKu' +
      'KkIcW4pYWIQoViB+1oJoq0C824K4rQLx0ULE1grEk4WIHRWIPypB/LsKRHMR4ncqEIcLEX9YgXixEPFYBeK5QsSfViB+qwRxpALxqyWIxvsqW/IBpX2XFHqQ' +
      'ecLM9hA/v+ou7/u9ujqeNrZ6ZYfX/75vttUPV1dL4V3glxmvmE6PXzb2xFZdY1/1iVWsPcxvW3swLOcsny/zP7qExj3wBxbmkSAIgiAIgiAIgiAIgiAIgiAI' +
      'giAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAI' +
      'giAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiAIgiCI/y/cmP34bp/VVL4TAawsYTFZP5TwXV6OiALE' +
      'RAB4bvi5xHPnfww9AD8FEeD4t8sAHpi2Jd75vv5hK2LfSx+FO0AEgH98Nfv5tVehAjb+n8o3WZIr/xc=',
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
