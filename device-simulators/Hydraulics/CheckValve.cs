namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>When a flap opens and falls shut.</summary>
internal static class CheckValve
{
    /// <param name="state">Open or closed so far.</param>
    /// <param name="drop">Head before less head behind, m.</param>
    /// <param name="flow">m3/s.</param>
    public static LinkState Next(LinkState state, double drop, double flow)
    {
        if (drop < -Tolerances.Head || flow < -Tolerances.Flow) return LinkState.Closed;
        return drop > Tolerances.Head ? LinkState.Open : state;
    }
}
