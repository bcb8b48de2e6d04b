namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>Who a device says it is, when asked with function 43/14.</summary>
public sealed record DeviceIdentity(string Vendor, string Product, string Revision);
