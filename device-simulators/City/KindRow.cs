namespace SmartPoles.DeviceSimulators.City;

/// <summary>Where components of a kind stand.</summary>
public enum Siting : byte
{
    /// <summary>At even distances along the streets.</summary>
    Street,

    /// <summary>Some of the lamps: a smart pole carries its lamp.</summary>
    Lamp,

    /// <summary>On some of the smart poles.</summary>
    Pole,

    /// <summary>In the middle of a lamp circuit, which it feeds.</summary>
    Circuit,
}

/// <summary>What a component hangs on besides its street.</summary>
public enum Hanging : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A lamp circuit.</summary>
    Circuit,

    /// <summary>A node of the water network.</summary>
    Water,

    /// <summary>A node of the gas network.</summary>
    Gas,
}

/// <summary>One kind of component in the mix.</summary>
/// <param name="Kind">Class and subclass, four digits as a number.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Count">How many in the reference city of 480,000.</param>
/// <param name="Owner">Index into <see cref="CityOwners"/>.</param>
/// <param name="Siting">Where it stands.</param>
/// <param name="Arterial">Relative density along arterial roads.</param>
/// <param name="Collector">Relative density along collector roads.</param>
/// <param name="Local">Relative density along local streets.</param>
/// <param name="NearM">Smallest distance from the middle of the street, m.</param>
/// <param name="FarM">Largest distance from the middle of the street, m.</param>
/// <param name="Device">What measures there.</param>
/// <param name="Devices">How many of the reference city's have that device.</param>
/// <param name="Hanging">What it hangs on.</param>
public sealed record KindRow(
    int Kind,
    string Title,
    int Count,
    CityOwner Owner,
    Siting Siting = Siting.Street,
    double Arterial = 1,
    double Collector = 1,
    double Local = 1,
    double NearM = 5,
    double FarM = 12,
    CityDeviceKind Device = CityDeviceKind.None,
    int Devices = 0,
    Hanging Hanging = Hanging.None);
