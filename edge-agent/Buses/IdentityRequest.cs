using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One question for a unit's identification.</summary>
/// <param name="Unit">Slave address.</param>
/// <param name="Code">How much: basic is vendor, product and revision.</param>
/// <param name="FirstObject">Where to begin; that of the last answer while more follows.</param>
public readonly record struct IdentityRequest(byte Unit, ReadDeviceIdCode Code, byte FirstObject = 0);
