namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Flow unit of an .inp file; it also decides between US and SI units for all else. The names are EPANET's.</summary>
public enum FlowUnit
{
    /// <summary>Cubic feet a second (US).</summary>
    Cfs,

    /// <summary>US gallons a minute (US).</summary>
    Gpm,

    /// <summary>Million US gallons a day (US).</summary>
    Mgd,

    /// <summary>Million imperial gallons a day (US).</summary>
    Imgd,

    /// <summary>Acre-feet a day (US).</summary>
    Afd,

    /// <summary>Litres a second (SI).</summary>
    Lps,

    /// <summary>Litres a minute (SI).</summary>
    Lpm,

    /// <summary>Million litres a day (SI).</summary>
    Mld,

    /// <summary>Cubic metres an hour (SI).</summary>
    Cmh,

    /// <summary>Cubic metres a day (SI).</summary>
    Cmd,

    /// <summary>Cubic metres a second (SI).</summary>
    Cms,
}
