namespace SmartPoles.LoadRig.City;

/// <summary>What is let live.</summary>
/// <param name="Folder">The city's.</param>
/// <param name="Gateways">How many of its gateways, from the first on.</param>
/// <param name="Devices">Devices behind them.</param>
/// <param name="Speed">World seconds per real second.</param>
/// <param name="Period">Between two reports of a gateway.</param>
/// <param name="Span">How long the fleet runs.</param>
internal sealed record CityRunPlan(string Folder, int Gateways, int Devices, double Speed, TimeSpan Period, TimeSpan Span);
