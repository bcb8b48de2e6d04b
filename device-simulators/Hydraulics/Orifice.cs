namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>How large a hole is what leak.</summary>
public static class Orifice
{
    private const double Gravity = 9.80665;

    /// <summary>Leak coefficient of a round hole, m3/s at 1 m; the exponent that goes with it is 0.5 (Torricelli).</summary>
    /// <param name="diameterM">m.</param>
    /// <param name="discharge">Share of the ideal flow; 0.75 as in BattLeDIM (Vrachimis et al. 2022), 0.6 for a sharp edge.</param>
    public static double Coefficient(double diameterM, double discharge = 0.75) =>
        discharge * Math.PI / 4 * diameterM * diameterM * Math.Sqrt(2 * Gravity);
}
