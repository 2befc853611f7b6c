/* tslint:disable */
/* eslint-disable */
/**
 * A DaemonSet and the numbers of its status, under the words of kubectl's columns.
 */
export interface DaemonSetView {
    /**
     * Its namespace.
     */
    namespace: string;
    /**
     * Its name.
     */
    name: string;
    /**
     * Nodes that should run a Pod.
     */
    desired: number;
    /**
     * Those of them that have one.
     */
    current: number;
    /**
     * Those whose Pod is ready.
     */
    ready: number;
    /**
     * Those whose Pod is of the current template.
     */
    upToDate: number;
    /**
     * Those whose Pod is available.
     */
    available: number;
    /**
     * Nodes that should not run a Pod and have one.
     */
    misscheduled: number;
}

/**
 * A Node.
 */
export interface NodeView {
    /**
     * Its name.
     */
    name: string;
    /**
     * Whether its kubelet says that it is ready.
     */
    ready: boolean;
    /**
     * Whether it is cordoned.
     */
    unschedulable: boolean;
    /**
     * Its labels.
     */
    labels: Record<string, string>;
    /**
     * Its taints, each as `key=value:Effect`.
     */
    taints: string[];
}

/**
 * A Pod.
 */
export interface PodView {
    /**
     * Its namespace.
     */
    namespace: string;
    /**
     * Its name.
     */
    name: string;
    /**
     * The Node that it is bound to.
     */
    node?: string;
    /**
     * kubectl's STATUS column.
     */
    status: string;
    /**
     * Whether it is ready.
     */
    ready: boolean;
    /**
     * The number of the revision that it was made from.
     */
    revision?: number;
}

/**
 * A position in the session: so many steps after its beginning.
 */
export type StepNumber = number;

/**
 * A span of virtual time: a whole number of milliseconds, not below 0.
 */
export type Milliseconds = number;

/**
 * What a `Playground` begins with.
 */
export interface Options {
    /**
     * A session to open: its text, or a link that `share()` made. Without it, the cluster is
     * empty.
     */
    session?: string | undefined;
}

/**
 * What a line printed, and how it ended.
 */
export interface Output {
    /**
     * Standard output.
     */
    stdout: string;
    /**
     * Standard error.
     */
    stderr: string;
    /**
     * The exit status; 0 when all went well.
     */
    exit: number;
}

/**
 * What is in the cluster at one instant.
 */
export interface Snapshot {
    /**
     * The clock: milliseconds since the session began.
     */
    now: number;
    /**
     * The position in the session.
     */
    step: number;
    /**
     * How many steps there are to go to, those that were taken back included.
     */
    steps: number;
    /**
     * The Nodes by name.
     */
    nodes: NodeView[];
    /**
     * The DaemonSets by namespace and name.
     */
    daemonSets: DaemonSetView[];
    /**
     * The Pods by namespace and name.
     */
    pods: PodView[];
}

/**
 * What is thrown: an `Error` with these fields.
 */
export interface PlaygroundError {
    /**
     * What went wrong, for programs.
     */
    code: ErrorCode;
    /**
     * What went wrong, for people.
     */
    message: string;
    /**
     * What could be read of a damaged link: the session's first lines. Show them before you
     * run them.
     */
    saved?: string;
}

/**
 * What went wrong, for programs.
 */
export type ErrorCode = "InvalidArgument" | "NotALink" | "UnknownLinkVersion" | "DamagedLink" | "Internal";


/**
 * A cluster over virtual time, driven by lines of the console.
 */
export class Playground {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Lets virtual time pass.
     */
    advance(ms: Milliseconds): void;
    /**
     * Applies a manifest, as `kubectl apply -f -` does.
     */
    apply(yaml: string): Output;
    /**
     * Opens a session: an empty cluster, or the session of the options.
     *
     * Throws a `PlaygroundError` when the options or their link cannot be read.
     */
    constructor(options?: Options | null);
    /**
     * Runs a line: `kubectl ...` or `sim ...`.
     */
    run(line: string): Output;
    /**
     * Goes to the position right after so many steps, back or forth.
     */
    seek(step: StepNumber): void;
    /**
     * The fragment of a link that opens this session: `#v1.` and letters.
     */
    share(): string;
    /**
     * What is in the cluster now.
     */
    snapshot(): Snapshot;
}
