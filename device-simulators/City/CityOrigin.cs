using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>What a city was made from, as its file tells it.</summary>
/// <param name="Division">Administrative division of all codes.</param>
/// <param name="Seed">Seed of all that was left to chance.</param>
/// <param name="Centre">Middle of the map.</param>
/// <param name="HasForeignWater">The water network came from a file and was not made.</param>
public readonly record struct CityOrigin(DivisionCode Division, ulong Seed, GeoPoint Centre, bool HasForeignWater);
