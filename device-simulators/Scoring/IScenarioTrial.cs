using SmartPoles.DeviceSimulators.City;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>A way to play one scenario in a generated city into a server that is started for it alone, and to take its alarms.</summary>
internal interface IScenarioTrial
{
    /// <param name="city">The city.</param>
    /// <param name="cityFolder">Where it is written.</param>
    /// <param name="scenario">Name of the scenario.</param>
    /// <param name="seed">Seed of world and picks.</param>
    /// <param name="folder">Fresh folder for truth, alarms and logs.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>Null with the reason.</returns>
    Task<(ScoredRun? Run, string Trouble)> PlayAsync(GeneratedCity city, string cityFolder, string scenario, ulong seed, string folder, CancellationToken stop);
}
