using System.CommandLine;
namespace SmartPoles.DeviceSimulators.Fleet;
public static class FleetCommand { public static Command Create(TimeProvider clock) => new("fleet"); }
