namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>How the friction of a pipe is reckoned.</summary>
public enum HeadLossFormula
{
    /// <summary>Empirical, for water in turbulent flow; roughness is C.</summary>
    HazenWilliams,

    /// <summary>Any fluid, any regime; roughness is a height in metres.</summary>
    DarcyWeisbach,

    /// <summary>Fully rough flow; roughness is Manning's n.</summary>
    ChezyManning,
}
