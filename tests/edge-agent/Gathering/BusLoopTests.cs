using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>The loop of one bus: jobs between its questions, what it shows of itself and what it costs.</summary>
public sealed class BusLoopTests
{
    private static readonly BusTiming Timing = TestDevices.Serial();

    [Fact]
    public async Task RunAsync_Jobs_RunBetweenTwoQuestionsInOrder()
    {
        var agent = new SimulatedAgent(Timing, [TestDevices.Heavy(Timing, 1, 10_000, 3)]);
        var order = new List<string>();
        var jobs = new List<Task<int>>();
        agent.AfterQuestion = request =>
        {
            order.Add($"question {request.Address}");
            if (jobs.Count > 0) return;
            for (var number = 0; number < 2; number++)
            {
                var name = $"job {number}";
                jobs.Add(agent.Loop.RunAsync(
                    (_, _) =>
                    {
                        order.Add(name);
                        return ValueTask.FromResult(order.Count);
                    },
                    CancellationToken.None));
            }
        };

        agent.Run(TimeSpan.FromSeconds(5));

        Assert.Equal(["question 0", "job 0", "job 1", "question 300", "question 600"], order);
        var results = await Task.WhenAll(jobs);
        Assert.Equal([2, 3], results);
    }

    [Fact]
    public async Task RunAsync_JobsThatFailOrAreTooManyOrTooLate_NeverHurtThePolling()
    {
        var agent = new SimulatedAgent(Timing, [TestDevices.Heavy(Timing, 1, 1000, 1)]);
        var failing = agent.Loop.RunAsync<int>((_, _) => throw new IOException("no"), CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var dropped = agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), cancelled.Token);
        await cancelled.CancelAsync();
        for (var number = 2; number < 16; number++) _ = agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), CancellationToken.None);
        Assert.Throws<InvalidOperationException>(() => { _ = agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), CancellationToken.None); });

        agent.Run(TimeSpan.FromSeconds(9.5));

        await Assert.ThrowsAsync<IOException>(() => failing);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dropped);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => agent.Loop.RunAsync((_, _) => ValueTask.FromResult(1), CancellationToken.None));
        Assert.Equal(10, agent.Questions.Count);
    }

    [Fact]
    public void Status_ShowsLoadStatesAndTurnaround()
    {
        Device[] devices = [TestDevices.Heavy(Timing, 1, 1000, 2), TestDevices.Heavy(Timing, 2, 1000, 1)];
        var agent = new SimulatedAgent(Timing, devices);
        agent.Bus[1].Turnaround = TimeSpan.FromMilliseconds(50);
        agent.Bus[2].IsDead = true;

        agent.Run(TimeSpan.FromMinutes(3));

        var status = agent.Loop.Status;
        Assert.Equal((DeviceState.Healthy, DeviceState.Down), (status.Devices[0].State, status.Devices[1].State));
        Assert.Equal(50, status.Devices[0].TurnaroundMs, 1.0);
        Assert.True(status.Devices[0].LastAnswerUnixMs > 0);
        Assert.Equal(0, status.Devices[1].LastAnswerUnixMs);
        Assert.InRange(status.LoadPercent, 20, 30);
        Assert.True(agent.Time.Now - agent.Loop.LastProgressStamp < TimeSpan.FromSeconds(6).Ticks);
    }

    [Fact]
    public void Run_TenThousandPolls_AllocatesNothing()
    {
        var device = TestDevices.Make(
            Timing, 1, 1000,
            [.. Enumerable.Range(0, 10).Select(index => (index, QuantityCatalogue.All[index].Quantity, index % 2 == 0 ? TestDevices.Normal : TestDevices.Alarm))]);
        var agent = new SimulatedAgent(Timing, [device]) { KeepsReadings = false };
        agent.Bus.Asked = null;

        var bytes = new List<long>(6);
        for (var stretch = 0; stretch <= 5; stretch++) agent.Time.At(TimeSpan.FromSeconds(100 + (2_000 * stretch)), () => bytes.Add(Allocations.SoFar));

        agent.Run(TimeSpan.FromSeconds(10_101));

        Assert.Equal(0, Allocations.Least(bytes));
    }
}
