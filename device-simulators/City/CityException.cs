namespace SmartPoles.DeviceSimulators.City;

/// <summary>A city that cannot be made or loaded: which file, where in it, why, and what to do.</summary>
public sealed class CityException(string message) : Exception(message);
