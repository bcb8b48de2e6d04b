namespace SmartPoles.DeviceSimulators.Tests.Scoring;

public sealed class LocalPortTests
{
    [Fact]
    public void Next_AskedByManyAtOnce_GivesEachPortOnceAndNoneOfTheKernels()
    {
        var ports = new int[500];

        Parallel.For(0, ports.Length, index => ports[index] = LocalPort.Next(_ => true));

        Assert.Equal(ports.Length, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, LocalPort.First, LocalPort.End - 1));
    }

    [Fact]
    public void Next_OfPortsThatAreTaken_GoesOnToOneThatIsNot()
    {
        var asked = new List<int>();

        var port = LocalPort.Next(candidate =>
        {
            asked.Add(candidate);
            return asked.Count == 40;
        });

        Assert.Equal(asked[^1], port);
        Assert.Equal(40, asked.Distinct().Count());
    }

    [Fact]
    public void Next_WithoutAnyLocalPort_SaysSo() => Assert.Throws<InvalidOperationException>(() => LocalPort.Next(_ => false));
}
