namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>One thing that a meter can be asked for, for people and auditors.</summary>
/// <param name="Identifier">As the protocol writes it, such as 02010100 or 901F.</param>
/// <param name="Item">In words.</param>
/// <param name="Raw">The bytes of the value, without any offset.</param>
/// <param name="Value">The value as a reader would decode it; null for what is no number.</param>
/// <param name="Unit">Of the value.</param>
public sealed record MeterValue(string Identifier, string Item, byte[] Raw, double? Value, string Unit);
