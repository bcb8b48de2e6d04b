namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>Does what the steps of a plan say, each when it is due.</summary>
internal interface IScenarioHands
{
    /// <summary>Does one step.</summary>
    /// <param name="step">What.</param>
    /// <param name="stop">Ends what takes long.</param>
    Task DoAsync(PlannedStep step, CancellationToken stop);
}
