namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>Friction factor of Darcy and Weisbach.</summary>
/// <remarks>
/// EPANET 2.2 users manual, 12.1: 64/Re up to 2000 (Hagen-Poiseuille); Swamee and Jain (1976) above 4000, which follows Colebrook and
/// White within 1 %; between them the cubic of Dunlop (1991), which meets both with their slopes.
/// </remarks>
internal static class FrictionFactor
{
    private const double LaminarMax = 2000;
    private const double TurbulentMin = 4000;
    private const double TermFactor = 5.74;
    private const double TermPower = 0.9;

    private static readonly double LogFactor = -2 / Math.Log(10);

    /// <param name="reynolds">Above 0.</param>
    /// <param name="roughness">Height over diameter.</param>
    /// <param name="slope">How the factor changes with the Reynolds number.</param>
    public static double At(double reynolds, double roughness, out double slope)
    {
        if (reynolds <= LaminarMax)
        {
            slope = -64 / (reynolds * reynolds);
            return 64 / reynolds;
        }

        if (reynolds >= TurbulentMin) return SwameeJain(reynolds, roughness, out slope);

        // Dunlop's cubic in r = Re / 2000 meets 64/Re at r = 1 and Swamee-Jain at r = 2, both with their slopes.
        var end = SwameeJain(TurbulentMin, roughness, out var endSlope);
        var r = reynolds / LaminarMax;
        var (y0, m0, y1, m1) = (64 / LaminarMax, -64 / LaminarMax, end, endSlope * LaminarMax);
        var t = r - 1;
        slope = ((6 * t * t - 6 * t) * (y0 - y1) + (3 * t * t - 4 * t + 1) * m0 + (3 * t * t - 2 * t) * m1) / LaminarMax;
        return (2 * t * t * t - 3 * t * t + 1) * y0 + (t * t * t - 2 * t * t + t) * m0 + (3 * t * t - 2 * t * t * t) * y1 + (t * t * t - t * t) * m1;
    }

    private static double SwameeJain(double reynolds, double roughness, out double slope)
    {
        var term = TermFactor / Math.Pow(reynolds, TermPower);
        var sum = roughness / 3.7 + term;
        var root = LogFactor * Math.Log(sum);
        slope = -2 / (root * root * root) * LogFactor / sum * -TermPower * term / reynolds;
        return 1 / (root * root);
    }
}
