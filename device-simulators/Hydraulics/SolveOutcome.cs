namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>How the search for a state ended. The state is filled in whatever the outcome.</summary>
public enum SolveOutcome
{
    /// <summary>Mass and energy balance, and every junction that draws has pressure.</summary>
    Solved,

    /// <summary>Balanced, but the named junctions draw at a negative pressure: the network cannot give what is asked.</summary>
    NegativePressure,

    /// <summary>Balanced but for the named junctions, which nothing feeds: they are dry, and what they ask for is not given.</summary>
    Disconnected,

    /// <summary>The named links would change their state for ever, or the steps do not settle.</summary>
    Unbalanced,

    /// <summary>The equations have no solution at the named node.</summary>
    Unsolvable,
}
