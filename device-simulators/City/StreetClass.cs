namespace SmartPoles.DeviceSimulators.City;

/// <summary>Rank of a street (CJJ 37: 主干路, 次干路, 支路). The numbers lie in city files: never renumber.</summary>
public enum StreetClass : byte
{
    Arterial = 0,
    Collector = 1,
    Local = 2,
}
