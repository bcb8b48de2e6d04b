namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>Networks of our own, each with parts that the public ones lack, as .inp text in litres a second.</summary>
internal static class SmallNetworks
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["valves"] = Valves,
        ["darcy"] = Loop("D-W", "0.3"),
        ["manning"] = Loop("C-M", "0.012"),
        ["emitters"] = Emitters,
        ["pressure-driven"] = PressureDriven,
        ["pumps"] = Pumps,
        ["tanks"] = Tanks,
    };

    private const string Valves = """
        [JUNCTIONS]
        a   10  2
        b1  10  0
        b2  10  6
        c1  12  0
        c2  12  4
        d1   8  0
        d2   8  3
        e1   8  0
        e2   8  5
        f1   5  0
        f2   5  4
        g1   5  0
        g2   5  3
        h    9  2
        k1   3  0
        k2   3  1
        [RESERVOIRS]
        R  60
        S  40
        [PIPES]
        p0 R  a  200 400 120
        p1 a  b1 150 200 110
        p2 a  c1 150 200 110
        p3 a  d1 150 200 110
        p4 a  e1 150 200 110
        p5 a  f1 150 200 110
        p6 a  g1 150 200 110
        p7 b2 c2 300 150 110
        p8 c2 h  300 150 110  2.5
        p9 S  h  500 150 110  0  CV
        q1 d2 e2 200 150 110
        q2 f2 g2 200 150 110
        q3 a  k1 150 150 110
        q4 k2 S  100 150 110
        [VALVES]
        prv b1 b2 150 PRV 28 0.3
        fcv c1 c2 150 FCV 3 0
        tcv d1 d2 150 TCV 40 0
        pbv e1 e2 150 PBV 6 0
        gpv f1 f2 150 GPV loss
        prw g1 g2 150 PRV 70 1
        psv k1 k2 150 PSV 50 0
        [CURVES]
        loss 0 0
        loss 5 2
        loss 10 9
        [OPTIONS]
        UNITS LPS
        HEADLOSS H-W
        ACCURACY 0.00001
        [END]
        """;

    private const string Emitters = """
        [JUNCTIONS]
        a 10 1
        b 12 2
        c 15 0
        [RESERVOIRS]
        R 50
        [PIPES]
        1 R a 500 200 120
        2 a b 400 150 120
        3 b c 300 100 120
        4 a c 500 100 120
        [EMITTERS]
        b 0.4
        c 1.5
        [OPTIONS]
        UNITS LPS
        EMITTER EXPONENT 0.6
        ACCURACY 0.00001
        [END]
        """;

    private const string PressureDriven = """
        [JUNCTIONS]
        a 10 4
        b 25 8
        c 32 6
        d 60 3
        [RESERVOIRS]
        R 50
        [PIPES]
        1 R a 800 150 110
        2 a b 400 125 110
        3 b c 300 100 110
        4 a c 500 100 110
        5 c d 300 100 110
        [OPTIONS]
        UNITS LPS
        DEMAND MODEL PDA
        MINIMUM PRESSURE 2
        REQUIRED PRESSURE 20
        PRESSURE EXPONENT 0.5
        ACCURACY 0.00001
        [END]
        """;

    // No constant power here: engine 2.3.5 turns the kilowatts of an SI file into horsepower twice. ky10 has such pumps in US units.
    private const string Pumps = """
        [JUNCTIONS]
        a 5  0
        b 5  0
        c 20 10  day
        d 25 8   day
        e 5  0
        f 5  0
        g 22 3
        h 5  0
        [RESERVOIRS]
        R 8
        [TANKS]
        T 55 3 0.5 6 15 0
        [PIPES]
        1 R a 50  400 120
        2 b c 800 250 120
        3 c d 600 200 120
        4 d T 500 250 120
        5 R e 50  300 120
        6 f d 800 200 120
        7 h g 500 150 120
        8 g c 400 150 120
        [PUMPS]
        P1 a b HEAD one
        P2 e f HEAD many SPEED 0.95
        P3 R h HEAD three SPEED 0.9
        P4 a b HEAD three PATTERN speed
        [PATTERNS]
        day 0.5 0.7 1.2 1.4 1.1 0.8
        speed 0 0.8 0.9 1 1 0.7
        [CURVES]
        one 18 60
        three 0 70
        three 15 60
        three 30 35
        many 0 72
        many 5 68
        many 12 60
        many 20 45
        many 25 30
        [TIMES]
        DURATION 24:00
        PATTERN TIMESTEP 2:00
        HYDRAULIC TIMESTEP 1:00
        [OPTIONS]
        UNITS LPS
        ACCURACY 0.00001
        [END]
        """;

    private const string Tanks = """
        [JUNCTIONS]
        a 5  0
        b 10 12 day
        c 12 9  day
        d 8  4
        [RESERVOIRS]
        R 6
        [TANKS]
        T 40 3  1 6  12 0
        U 38 2  0 5  10 0 shape
        [PIPES]
        1 a b 500 250 120
        2 b c 400 200 120
        3 c T 300 200 120
        4 b U 300 200 120
        5 c d 400 150 120
        6 d U 600 150 120
        [PUMPS]
        P R a HEAD curve
        [PATTERNS]
        day 0.4 0.3 0.3 0.5 0.9 1.5 1.8 1.4 1.1 1.0 0.9 0.6
        [CURVES]
        curve 30 55
        shape 0 0
        shape 2 150
        shape 5 500
        [CONTROLS]
        LINK P CLOSED IF NODE T ABOVE 5.5
        LINK P OPEN IF NODE T BELOW 2
        LINK 6 CLOSED AT TIME 5:30
        LINK 6 OPEN AT CLOCKTIME 3 PM
        LINK 2 CLOSED IF NODE b ABOVE 33
        LINK 2 OPEN IF NODE b BELOW 29
        [TIMES]
        DURATION 48:00
        PATTERN TIMESTEP 2:00
        START CLOCKTIME 6 AM
        [OPTIONS]
        UNITS LPS
        ACCURACY 0.00001
        [END]
        """;

    private static string Loop(string formula, string roughness) => $"""
        [JUNCTIONS]
        a 10 5
        b 12 8
        c 9  6
        d 11 0
        e 11 0.01
        [RESERVOIRS]
        R 60
        [PIPES]
        1 R a 400 250 {roughness} 1.5
        2 a b 300 200 {roughness}
        3 a c 500 150 {roughness}
        4 b c 200 100 {roughness}
        5 c d 300 100 {roughness}
        6 d e 100 80 {roughness}
        7 b d 450 100 {roughness}
        [OPTIONS]
        UNITS LPS
        HEADLOSS {formula}
        VISCOSITY 1.2
        ACCURACY 0.00001
        [END]
        """;
}
