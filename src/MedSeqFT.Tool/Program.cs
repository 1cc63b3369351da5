using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;
using MedSeqFT.Tool.Logs;
using MedSeqFT.Tool.Verbs;

namespace MedSeqFT.Tool;

/// <summary>The list of verbs, and the one place where every fault ends: 0 done, 1 user error, 70 internal error, 130 cancelled.</summary>
internal static class Program
{
    internal const int Done = 0;
    internal const int UserError = 1;
    internal const int InternalError = 70;
    internal const int Cancelled = 130;

    internal static int Main(string[] args) => Run(args, Terminal.OfThisProcess(), StageRunner.Run);

    internal static int Run(string[] args, Terminal terminal, RunStage stages)
    {
        var root = new Command("medseqft", "Sequential refinement of 3D medical foundation models. MSBuild runs these verbs, one process per stage; all work alone too.");
        root.Add(new HelpOption());
        root.Add(new VersionOption());
        GlobalOptions.AddTo(root);
        foreach (var stage in StageHelp.All)
            root.Add(Verb(stage, terminal, stages, inFull: args.Contains(stage.Name)));
        root.Add(PredictVerb.Create(terminal));
        root.Add(ExportVerb.Create(terminal));
        root.Add(ImportVerb.Create(terminal));
        root.Add(PhantomsVerb.Create(terminal));
        return Run(root.Parse(args), terminal);
    }

    private static Command Verb(StageHelp stage, Terminal terminal, RunStage stages, bool inFull) => stage.Name switch
    {
        "inspect" => InspectVerb.Create(stage, terminal, stages, inFull),
        "evaluate" => EvaluateVerb.Create(stage, terminal, stages, inFull),
        _ => StageVerb.Create(stage, terminal, stages, inFull),
    };

    private static int Run(ParseResult command, Terminal terminal)
    {
        var json = command.GetValue(GlobalOptions.Json);
        try
        {
            if (command.Action is ParseErrorAction)
                throw new UserErrorException([.. command.Errors.Select(e => CommandErrors.NotUnderstood(e.Message, CommandPath(command.CommandResult)))]);
            return command.Invoke(new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException)
        {
            FaultReport.WriteInfo(terminal, json, "cancelled; what is finished is kept, the next run goes on from there.");
            return Cancelled;
        }
        catch (UserErrorException e)
        {
            FaultReport.Write(terminal, json, e.Diagnostics);
            return UserError;
        }
        catch (Exception e) when (json || !System.Diagnostics.Debugger.IsAttached)
        {
            FaultReport.Write(terminal, json, [FaultReport.Internal(e)]);
            return InternalError;
        }
    }

    private static string CommandPath(CommandResult command) =>
        command.Parent is CommandResult ? $"medseqft {command.Command.Name}" : "medseqft";
}
