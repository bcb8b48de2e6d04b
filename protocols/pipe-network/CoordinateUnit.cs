namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>What the numbers of a <see cref="MapPoint"/> are; in an .inp file the line UNITS of [BACKDROP].</summary>
public enum CoordinateUnit
{
    /// <summary>Nobody said; a drawing rather than a map.</summary>
    None,

    /// <summary>Metres in a local plane, X east and Y north.</summary>
    Metres,

    /// <summary>Feet in a local plane, X east and Y north.</summary>
    Feet,

    /// <summary>WGS-84 degrees, X longitude and Y latitude.</summary>
    Degrees,
}
