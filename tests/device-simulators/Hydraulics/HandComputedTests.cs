using System.Globalization;
using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>
/// Networks small enough to solve by hand, in tests/vectors/hydraulics: .inp files whose section [EXPECTED] says what must come out,
/// <c>head|pressure node metres tolerance</c> or <c>flow link m3/s tolerance</c>.
/// </summary>
public class HandComputedTests
{
    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.inp").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Root, "tests", "vectors", "hydraulics");

    [Theory, MemberData(nameof(Files))]
    public void Start_Vector_GivesWhatWasReckonedByHand(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        Assert.Contains("; origin: ", text, StringComparison.Ordinal);
        var network = Networks.Parse(text);
        var model = new HydraulicModel(network);

        Assert.Equal(SolveOutcome.Solved, model.Start().Outcome);

        var expected = network.Kept.Single(section => section.Name == "EXPECTED").Lines;
        Assert.NotEmpty(expected);
        foreach (var line in expected)
        {
            var fields = line.Split(' ');
            var (value, tolerance) = (Number(fields[2]), Number(fields[3]));
            var found = fields[0] switch
            {
                "head" => model.HeadM(network.Node(fields[1])),
                "pressure" => model.PressureM(network.Node(fields[1])),
                "flow" => model.FlowM3PerS(network.Link(fields[1])),
                _ => throw new FormatException($"{file}: {line}"),
            };
            Assert.True(Math.Abs(found - value) <= tolerance, $"{line}: {found}");
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
